// SPDX-License-Identifier: Apache-2.0

#include <support/default_model.hpp>

template class escodb::model::root_keys<escodb::policies<>>;
template class escodb::model::shard<escodb::policies<>>;
