// expect: escodb: described takes no struct with two members of one name, its own and a base's
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct base {
    int x;
};
BOOST_DESCRIBE_STRUCT(base, (), (x))
struct model : base {
    int x;
};
BOOST_DESCRIBE_STRUCT(model, (base), (x))

template struct escodb::serialiser::described<model>;
