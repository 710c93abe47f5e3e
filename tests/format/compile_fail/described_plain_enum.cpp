// expect: escodb: described takes no class or enum without a description: BOOST_DESCRIBE_STRUCT
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

enum class colour { red };
struct model {
    colour is;
};
BOOST_DESCRIBE_STRUCT(model, (), (is))

template struct escodb::serialiser::described<model>;
