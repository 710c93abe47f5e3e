// SPDX-License-Identifier: Apache-2.0

#include <support/simulation.hpp>

template class escodb::model::root_keys<escodb::policies<>>;
template class escodb::model::shard<escodb::policies<>>;
template class escodb::engine::shard_cache<escodb_test::simulated_session>;
template class escodb::engine::planning<escodb_test::simulated_session>;
template class escodb::engine::engine<escodb_test::simulated_session>;
template class escodb::basic_task<escodb_test::simulated_adapter, escodb::policies<>>;
template class escodb::basic_handle<escodb_test::simulated_adapter, escodb::policies<>>;
template class escodb::basic_store<escodb_test::simulated_adapter>;
