// expect: escodb: described takes no class or enum without a description
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    std::map<int, int> by_number;
};
BOOST_DESCRIBE_STRUCT(model, (), (by_number))

template struct escodb::serialiser::described<model>;
