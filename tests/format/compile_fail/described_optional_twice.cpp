// expect: escodb: described cannot tell an empty optional from an optional that holds one
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    std::optional<std::optional<int>> x;
};
BOOST_DESCRIBE_STRUCT(model, (), (x))

template struct escodb::serialiser::described<model>;
