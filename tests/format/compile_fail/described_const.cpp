// expect: escodb: described cannot read into a const or volatile member
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    const int x = 0;
};
BOOST_DESCRIBE_STRUCT(model, (), (x))

template struct escodb::serialiser::described<model>;
