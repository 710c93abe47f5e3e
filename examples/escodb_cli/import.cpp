// SPDX-License-Identifier: Apache-2.0

// import: documents from JSON lines.
#include "input.hpp"
#include "lines.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "program.hpp"
#include "progress.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

namespace {

using value = boost::json::value;

/// Documents that are stored together: more make fewer writes, and take more memory.
constexpr std::size_t batch_documents = 10'000;

/// \throws failure naming the line's number.
change checked_line(const line_input& input, std::string_view line) {
    try {
        return parse_import_line(line);
    } catch (...) {
        throw bad_line(input.number(), std::current_exception());
    }
}

std::uint64_t check_all(line_input& input) {
    progress count{"checking", 0};
    std::uint64_t documents = 0;
    for (std::string_view line; input.next(line); ++documents) {
        (void)checked_line(input, line);
        count.advance();
    }
    return documents;
}

std::vector<change> next_batch(line_input& input) {
    std::vector<change> batch;
    for (std::string_view line; batch.size() < batch_documents && input.next(line);)
        batch.push_back(checked_line(input, line));
    input.expect_unchanged();
    return batch;
}

void store_batch(store_task& task, const std::vector<change>& batch, progress& bar) {
    for (const change& put : batch)
        task.async_update(put.path, [&put, &bar](const std::optional<value>&) {
            bar.advance();
            return put.value;
        });
    task.wait();
}

exit_code import(const settings& global, const std::string& file) {
    line_input input{global, file};
    const std::uint64_t documents = check_all(input);
    input.rewind();
    opened_store store{global};
    std::uint64_t stored = 0;
    try {
        progress bar{"importing", documents};
        store_task task = store.task();
        for (;;) {
            const std::vector<change> batch = next_batch(input);
            if (batch.empty())
                break;
            store_batch(task, batch, bar);
            stored += batch.size();
        }
    } catch (...) {
        const failure cause = as_failure(std::current_exception());
        if (stored == 0)
            throw cause;
        throw failure(cause.exit(), cause.code(),
                      std::string{cause.what()} + "; the first " + std::to_string(stored) + " of " +
                          std::to_string(documents) + " documents are stored",
                      cause.path());
    }
    output out{global.json};
    if (global.json)
        out.json(boost::json::object{{"documents", stored}});
    else
        out.line("imported " + std::to_string(stored) + (stored == 1 ? " document" : " documents"));
    out.flush();
    return exit_code::done;
}

} // namespace

void add_import(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("import", "Store documents from JSON lines, as export prints them");
    const auto file = std::make_shared<std::string>();
    command->add_option("FILE", *file, "The lines; standard input where it is missing or -");
    command->footer(R"(Examples:
  escodb import documents.jsonl
  escodb --store old export | escodb --store new import

A line: {"path":"/contacts/alice","value":{"email":"alice@example.com"}}

All lines are checked before the first write: a bad one is reported by its number, and nothing is
written. A file is read twice; standard input is held in memory, up to 1 GiB. The documents are
stored in one task, 10,000 at a time; those that are there already are overwritten.)");
    command->callback([&program, file] {
        program.run = [&program, file] { return import(program.global, *file); };
    });
}

} // namespace cli
