// expect: escodb: a witness policy must be copyable, and copies share what they keep: W(const W&)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/witness.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::witness_kind;
    static constexpr bool keeps = true;
    std::optional<store_identity> store();
    bool adopt(const std::optional<store_identity>& before, const store_identity& next);
    std::optional<shard_sighting> recall(const store_identity&, const std::string&);
    bool remember(const store_identity&, const std::string&, const shard_sighting&);
    model();
    model(model&&);
};

template struct escodb::policy::check_witness<model>;
