// expect: escodb: a random policy must be default constructible
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/random.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::random_kind;
    explicit model(int);
    void fill(byte_span out);
};

template struct escodb::policy::check_random<model>;
