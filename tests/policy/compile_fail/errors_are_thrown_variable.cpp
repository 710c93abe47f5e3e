// expect: escodb: an errors policy must say how: static constexpr bool are_thrown
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/errors.hpp>

struct model {
    using policy_kind = escodb::policy::errors_kind;
    static const bool are_thrown;
};

template struct escodb::policy::check_errors<model>;
