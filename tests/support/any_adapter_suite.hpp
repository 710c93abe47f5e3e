// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite and `probe` of adapters whose kind is known at run time only, compiled once, in
/// tests/net/any_adapter.cpp: for the tests of each kind.

#include <escodb/conformance/adapter.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/probe.hpp>

extern template void escodb::conformance::check_adapter<escodb::net::any_adapter>(
    const reporter&, executor&, escodb::net::any_adapter, escodb::net::any_adapter);
extern template escodb::async<escodb::net::probe_report>
escodb::net::probe<escodb::net::any_adapter>(escodb::net::any_adapter*);
