// expect: escodb: a serialiser policy must encode: static secret_bytes encode(const value_type&)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/serialiser.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::serialiser_kind;
    static constexpr std::string_view name = "model";
    using value_type = int;
    static bytes encode(const int&);
    static int decode(byte_view);
    static bool is_null(const int&);
};

template struct escodb::policy::check_serialiser<model>;
