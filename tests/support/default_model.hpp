// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The model of the default policies, which every default store has, compiled once for all programs.

#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>
#include <escodb/store/policies.hpp>

extern template class escodb::model::root_keys<escodb::policies<>>;
extern template class escodb::model::shard<escodb::policies<>>;
