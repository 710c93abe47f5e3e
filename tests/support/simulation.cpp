// SPDX-License-Identifier: Apache-2.0

#include <support/simulation.hpp>

ESCODB_DEFINE_STORE(escodb_test::simulated_adapter);
