// SPDX-License-Identifier: Apache-2.0

// batch: puts, rms and prunes from JSON lines, all called at once in one task.
#include "input.hpp"
#include "lines.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "program.hpp"
#include "progress.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

namespace {

using value = boost::json::value;

struct numbered_change {
    change what;
    std::uint64_t line = 0;
};

std::string line_text(std::uint64_t number) { return "line " + std::to_string(number); }

/// All lines, checked. \throws failure naming the first bad one.
std::deque<numbered_change> read_changes(line_input& input) {
    std::deque<numbered_change> changes;
    std::string_view line;
    while (input.next(line)) {
        try {
            changes.push_back({parse_batch_line(line), input.number()});
        } catch (...) {
            throw bad_line(input.number(), std::current_exception());
        }
    }
    return changes;
}

auto start(store_task& task, const change& what) {
    switch (what.op) {
    case operation::rm: return task.async_remove(what.path);
    case operation::prune: return task.async_prune(what.path);
    case operation::put: break;
    }
    return task.async_update(what.path,
                             [&what](const std::optional<value>&) { return what.value; });
}

exit_code batch(const settings& global, const std::string& file) {
    line_input input{global, file};
    const std::deque<numbered_change> changes = read_changes(input);
    opened_store store{global};
    store_task task = store.task();
    progress bar{"batch", changes.size()};

    // Called in the order of the lines: the task makes the outcome that of running them in turn.
    using pending = decltype(start(task, changes.front().what));
    std::vector<pending> writes;
    writes.reserve(changes.size());
    for (const numbered_change& change : changes)
        writes.push_back(start(task, change.what));

    std::optional<failure> first;
    std::size_t failures = 0;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        try {
            writes[i].wait();
        } catch (...) {
            if (failures++ == 0)
                first =
                    in_context(line_text(changes[i].line), as_failure(std::current_exception()));
        }
        bar.advance();
    }
    if (first)
        throw failure(first->exit(), first->code(),
                      std::string{first->what()} + "; " + std::to_string(failures) + " of " +
                          std::to_string(changes.size()) + " operations were not done",
                      first->path());
    return exit_code::done;
}

} // namespace

void add_batch(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand(
        "batch", "Put, remove and prune by JSON lines, all called at once in one task");
    const auto file = std::make_shared<std::string>();
    command->add_option("FILE", *file, "The lines; standard input where it is missing or -");
    command->footer(R"(Examples:
  escodb batch changes.jsonl
  escodb batch <<'END'
  {"op":"put","path":"/contacts/alice","value":{"email":"alice@example.com"}}
  {"op":"rm","path":"/contacts/bob"}
  {"op":"prune","path":"/contacts/old/"}
  END

The outcome is that of running the lines one after another; the work is done in few writes. All
lines are checked before the first write: a bad one is reported by its number, and nothing is
written. The lines are held in memory, those of standard input up to 1 GiB. This is no
transaction: where the storage fails on the way, some operations may have been done.)");
    command->callback([&program, file] {
        program.run = [&program, file] { return batch(program.global, *file); };
    });
}

} // namespace cli
