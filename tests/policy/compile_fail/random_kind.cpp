// expect: escodb: a random policy must name its kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/random.hpp>

using namespace escodb;

struct model {
    model();
    void fill(byte_span out);
};

template struct escodb::policy::check_random<model>;
