// SPDX-License-Identifier: Apache-2.0

#include <support/simulation.hpp>

template class escodb::model::root_keys<escodb::policies<>>;
template class escodb::model::shard<escodb::policies<>>;
ESCODB_DEFINE_STORE(escodb_test::simulated_adapter);
