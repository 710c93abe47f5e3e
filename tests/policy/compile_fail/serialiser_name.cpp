// expect: escodb: a serialiser policy must have a name
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/serialiser.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::serialiser_kind;
    using value_type = int;
    static secret_bytes encode(const int&);
    static int decode(byte_view);
    static bool is_null(const int&);
};

template struct escodb::policy::check_serialiser<model>;
