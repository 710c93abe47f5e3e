// expect: escodb: described cannot serialise pointers, references, unions, characters or long double
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    const char* name;
};
BOOST_DESCRIBE_STRUCT(model, (), (name))

template struct escodb::serialiser::described<model>;
