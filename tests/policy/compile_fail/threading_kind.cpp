// expect: escodb: a threading policy must name its kind: using policy_kind = escodb::policy::threading_kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/threading.hpp>

struct model {
    static constexpr bool is_shared = true;
};

template struct escodb::policy::check_threading<model>;
