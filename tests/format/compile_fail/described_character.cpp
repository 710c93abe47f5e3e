// expect: escodb: described cannot serialise pointers, references, unions, characters or long double
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    char letter;
};
BOOST_DESCRIBE_STRUCT(model, (), (letter))

template struct escodb::serialiser::described<model>;
