// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The name of a planned operation.

#include <escodb/scheduler/slab.hpp>

#include <cstdint>

namespace escodb::scheduler {

/// Names an operation of a schedule, or none. Stays safe to ask about after the operation has
/// ended: another in the same slot is of another generation.
struct operation_ref {
    std::uint32_t slot = nowhere;
    std::uint32_t generation = 0;

    friend bool operator==(operation_ref, operation_ref) = default;
};

} // namespace escodb::scheduler
