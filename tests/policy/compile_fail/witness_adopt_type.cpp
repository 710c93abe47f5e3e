// expect: escodb: a witness policy must adopt a store: bool adopt(const std::optional<store_identity>& before, const store_identity& next)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/witness.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::witness_kind;
    static constexpr bool keeps = true;
    std::optional<store_identity> store();
    void adopt(const std::optional<store_identity>& before, const store_identity& next);
    std::optional<shard_sighting> recall(const store_identity&, const std::string&);
    bool remember(const store_identity&, const std::string&, const shard_sighting&);
};

template struct escodb::policy::check_witness<model>;
