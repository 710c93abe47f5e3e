// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The constrained profile: a store without heap, exceptions, Boost and Crypto++ (docs/constrained.md).

#include <escodb/adapters/region/memory_device.hpp>
#include <escodb/constrained/callback_crypto.hpp>
#include <escodb/constrained/store.hpp>
