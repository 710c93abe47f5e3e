// expect: escodb: described makes an object before it fills it: give the struct a default constructor
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    explicit model(int);
    int x;
};
BOOST_DESCRIBE_STRUCT(model, (), (x))

template struct escodb::serialiser::described<model>;
