// expect: escodb: a threading policy must say whether: static constexpr bool is_shared
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/threading.hpp>

struct model {
    using policy_kind = escodb::policy::threading_kind;
};

template struct escodb::policy::check_threading<model>;
