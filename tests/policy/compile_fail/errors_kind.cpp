// expect: escodb: an errors policy must name its kind: using policy_kind = escodb::policy::errors_kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/errors.hpp>

struct model {
    static constexpr bool are_thrown = true;
};

template struct escodb::policy::check_errors<model>;
