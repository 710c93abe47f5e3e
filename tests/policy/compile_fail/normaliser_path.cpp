// expect: escodb: a normaliser policy must normalise paths
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/normaliser.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::normaliser_kind;
    static secret_bytes password(std::string_view);
};

template struct escodb::policy::check_normaliser<model>;
