// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The program as its commands see it, and the list of commands.

#include "failure.hpp"
#include "settings.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace cli {

/// Filled by the parser, then run: no command begins before the whole line is known to be right.
struct program {
    settings global;
    std::function<exit_code()> run;
};

// Each adds one command to the parser, and sets `run` where it is chosen. `program` outlives both.
void add_init(CLI::App& parser, program& program);
void add_get(CLI::App& parser, program& program);
void add_put(CLI::App& parser, program& program);
void add_rm(CLI::App& parser, program& program);
void add_mv(CLI::App& parser, program& program);
void add_ls(CLI::App& parser, program& program);
void add_find(CLI::App& parser, program& program);
void add_tree(CLI::App& parser, program& program);
void add_prune(CLI::App& parser, program& program);
void add_batch(CLI::App& parser, program& program);
void add_import(CLI::App& parser, program& program);
void add_export(CLI::App& parser, program& program);
void add_info(CLI::App& parser, program& program);
void add_reshard(CLI::App& parser, program& program);
void add_copy(CLI::App& parser, program& program);
void add_probe(CLI::App& parser, program& program);

} // namespace cli
