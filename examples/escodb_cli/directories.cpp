// SPDX-License-Identifier: Apache-2.0

// ls, find, tree and prune: directories.
#include "open_store.hpp"
#include "output.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "terminal.hpp"
#include "walk.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cli {

namespace {

exit_code ls(const settings& global, const std::string& given) {
    const std::string path = directory_path(given);
    opened_store store{global};
    const std::vector<std::string> names = store.handle().list(path);
    output out{global.json};
    for (const std::string& name : names)
        out.name(name);
    out.flush();
    return names.empty() ? exit_code::absent : exit_code::done;
}

exit_code find(const settings& global, const std::string& given) {
    const std::string path = directory_path(given);
    opened_store store{global};
    output out{global.json};
    bool any = false;
    for (const std::string& name : store.handle().find(path)) {
        out.name(name);
        any = true;
    }
    out.flush();
    return any ? exit_code::done : exit_code::absent;
}

/// The lines from a directory's ancestors to its names: "│   ├── ".
std::string branch(const std::vector<walk_level>& levels) {
    std::string drawn;
    for (std::size_t i = 0; i + 1 < levels.size(); ++i)
        drawn += levels[i].at_last() ? "    " : "│   ";
    return drawn += levels.back().at_last() ? "└── " : "├── ";
}

exit_code tree(const settings& global, const std::string& given) {
    const std::string path = directory_path(given);
    opened_store store{global};
    store_task task = store.task();
    output out{false};
    bool first = true;
    const bool found = walk(task, path, [&](const auto& levels, const std::string& name) {
        if (first)
            out.name(path);
        first = false;
        out.name(branch(levels) + name);
    });
    out.flush();
    return found ? exit_code::done : exit_code::absent;
}

struct prune_options {
    std::string path;
    bool yes = false;
};

bool consents(store_handle& handle, const std::string& path) {
    std::size_t documents = 0;
    for ([[maybe_unused]] const std::string& name : handle.find(path))
        ++documents;
    return documents == 0 || ask_consent("Remove " + path + " with " + std::to_string(documents) +
                                         (documents == 1 ? " document?" : " documents?"));
}

exit_code prune(const settings& global, const prune_options& given) {
    const std::string path = directory_path(given.path);
    opened_store store{global};
    if (!given.yes && is_interactive() && !consents(store.handle(), path))
        return exit_code::done; // Nothing was removed, as was wished.
    store.handle().prune(path);
    return exit_code::done;
}

using directory_command = exit_code (*)(const settings&, const std::string&);

/// A command whose one argument is a directory, the root where it is missing.
void add_directory_command(CLI::App& parser, program& program, const char* name,
                           const char* description, const char* footer, directory_command body) {
    CLI::App* const command = parser.add_subcommand(name, description);
    const auto path = std::make_shared<std::string>("/");
    command->add_option("DIR", *path, "The directory; its last / may be missing (default: /)");
    command->footer(footer);
    command->callback([&program, path, body] {
        program.run = [&program, path, body] { return body(program.global, *path); };
    });
}

} // namespace

void add_ls(CLI::App& parser, program& program) {
    add_directory_command(parser, program, "ls", "List the names in a directory; absent: exit 1",
                          R"(Examples:
  escodb ls
  escodb ls /contacts/
  escodb --json ls /contacts/

Subdirectories end in /. With --json each name is a JSON string.)",
                          ls);
}

void add_find(CLI::App& parser, program& program) {
    add_directory_command(parser, program, "find",
                          "List the documents below a directory; none: exit 1",
                          R"(Examples:
  escodb find
  escodb find /contacts/

The paths are relative to DIR. With --json each is a JSON string.)",
                          find);
}

void add_tree(CLI::App& parser, program& program) {
    add_directory_command(parser, program, "tree", "Draw what is below a directory; absent: exit 1",
                          R"(Examples:
  escodb tree
  escodb tree /contacts/)",
                          tree);
}

void add_prune(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("prune", "Remove a directory with everything below it");
    const auto given = std::make_shared<prune_options>();
    command->add_option("DIR", given->path, "The directory; its last / may be missing")->required();
    command->add_flag("--yes", given->yes, "Do not ask; without a terminal nothing is asked");
    command->footer(R"(Examples:
  escodb prune /contacts/old/
  escodb prune --yes /)");
    command->callback([&program, given] {
        program.run = [&program, given] { return prune(program.global, *given); };
    });
}

} // namespace cli
