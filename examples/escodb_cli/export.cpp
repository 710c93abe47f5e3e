// SPDX-License-Identifier: Apache-2.0

// export: documents as JSON lines.
#include "open_store.hpp"
#include "output.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "walk.hpp"

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

namespace {

exit_code export_documents(const settings& global, const std::string& given) {
    const std::string path = directory_path(given);
    opened_store store{global};
    store_task task = store.task(); // One version of each shard, read once.
    output out{global.json};
    std::optional<progress> count;
    if (::isatty(STDOUT_FILENO) != 1)
        count.emplace("exporting", 0);

    std::size_t left_out = 0;
    walk(task, path, [&](const std::vector<walk_level>& levels, const std::string& name) {
        if (!is_addressable(name)) {
            ++left_out;
            return;
        }
        if (name.ends_with('/'))
            return;
        const std::string document = levels.back().path + name;
        // A name may lead nowhere for a while, where a client was killed between two writes.
        if (const auto found = task.get(document))
            out.document(document, *found);
        if (count)
            count->advance();
    });
    out.flush();
    if (left_out != 0)
        throw failure(exit_code::corrupt, "invalid_text",
                      std::to_string(left_out) + " names hold a lone surrogate, which is no text; "
                                                 "what they name was left out");
    return exit_code::done;
}

} // namespace

void add_export(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand(
        "export", "Print documents as JSON lines, in the order of their paths");
    const auto path = std::make_shared<std::string>("/");
    command->add_option("DIR", *path, "Only what is below; its last / may be missing (default: /)");
    command->footer(R"(Examples:
  escodb export > backup.jsonl
  escodb export /contacts/ | jq -r .path

A line: {"path":"/contacts/alice","value":{"email":"alice@example.com"}}. The output is plaintext:
mind where it goes. Each shard is read once, so what other clients write meanwhile is seen in full
or not at all for each shard, and not as one snapshot of the whole store.)");
    command->callback([&program, path] {
        program.run = [&program, path] { return export_documents(program.global, *path); };
    });
}

} // namespace cli
