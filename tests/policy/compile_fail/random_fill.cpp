// expect: escodb: a random policy must fill memory: void fill(byte_span out)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/random.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::random_kind;
    model();
};

template struct escodb::policy::check_random<model>;
