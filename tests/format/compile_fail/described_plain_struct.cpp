// expect: escodb: described takes no class or enum without a description: BOOST_DESCRIBE_STRUCT
// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

struct model {
    int x;
};

template struct escodb::serialiser::described<model>;
