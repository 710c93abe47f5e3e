// SPDX-License-Identifier: Apache-2.0

// get, put, rm and mv: single documents.
#include "input.hpp"
#include "json_text.hpp"
#include "lines.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "paths.hpp"
#include "program.hpp"

#include <escodb/base/limits.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cli {

namespace {

using value = boost::json::value;

exit_code get(const settings& global, const std::string& given) {
    const std::string path = document_path(given);
    opened_store store{global};
    const std::optional<value> found = store.handle().get(path);
    if (!found)
        return exit_code::absent;
    output out{global.json};
    out.json(*found);
    out.flush();
    return exit_code::done;
}

struct put_options {
    std::string path;
    std::optional<std::string> json;
};

value value_to_put(const settings& global, const put_options& given) {
    if (given.json)
        return parse_json(*given.json);
    const escodb::secret_bytes text =
        read_standard_input(global, escodb::limits::document_bytes_max);
    return parse_json(escodb::as_text(text));
}

exit_code put(const settings& global, const put_options& given) {
    const std::string path = document_path(given.path);
    const value document = value_to_put(global, given);
    refuse_null(document, path);
    opened_store store{global};
    store.handle().update(path, [&document](const std::optional<value>&) { return document; });
    return exit_code::done;
}

exit_code rm(const settings& global, const std::vector<std::string>& given) {
    std::vector<std::string> paths;
    for (const std::string& path : given)
        paths.push_back(document_path(path)); // All are checked before one is removed.
    opened_store store{global};
    store_task task = store.task();
    for (const std::string& path : paths)
        task.async_remove(path);
    task.wait();
    return exit_code::done;
}

struct mv_options {
    std::string from;
    std::string to;
    bool force = false;
};

/// Two writes: first the document appears at `to`, then it goes at `from`. Ended between them, it
/// is at both places, and the same command again finishes the work.
exit_code mv(const settings& global, const mv_options& given) {
    const std::string from = document_path(given.from);
    const std::string to = document_path(given.to);
    if (from == to)
        throw usage_error(from + ": a document cannot be moved to itself", from);
    opened_store store{global};
    const std::optional<value> moved = store.handle().get(from);
    if (!moved)
        throw failure(exit_code::absent, "absent", from + ": there is no such document", from);
    store.handle().update(to, [&](const std::optional<value>& there) {
        if (there && *there != *moved && !given.force)
            throw usage_error(to + ": is there already; --force overwrites it", to);
        return *moved;
    });
    store.handle().update(from, [&](const std::optional<value>& there) -> std::optional<value> {
        if (there && *there != *moved)
            throw failure(exit_code::conflict, "conflict",
                          from + ": was changed meanwhile, and stays; " + to +
                              " holds what it was before",
                          from);
        return std::nullopt;
    });
    return exit_code::done;
}

} // namespace

void add_get(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("get", "Print a document as one line of JSON; absent: exit 1");
    const auto path = std::make_shared<std::string>();
    command->add_option("PATH", *path, "The document, e.g. /contacts/alice")->required();
    command->footer(R"(Examples:
  escodb get /contacts/alice
  escodb get /contacts/alice | jq -r .email)");
    command->callback([&program, path] {
        program.run = [&program, path] { return get(program.global, *path); };
    });
}

void add_put(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("put", "Store a document, from the argument or standard input");
    const auto given = std::make_shared<put_options>();
    command->add_option("PATH", given->path, "The document, e.g. /contacts/alice")->required();
    command->add_option("JSON", given->json,
                        "Its value; secret ones are better given on standard input");
    command->footer(R"(Examples:
  escodb put /contacts/alice '{"email":"alice@example.com"}'
  escodb put /logins/alice < login.json

null is refused: to remove a document, use rm.)");
    command->callback([&program, given] {
        program.run = [&program, given] { return put(program.global, *given); };
    });
}

void add_rm(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("rm", "Remove documents; what is absent already is done");
    const auto paths = std::make_shared<std::vector<std::string>>();
    command->add_option("PATH", *paths, "The documents")->required();
    command->footer(R"(Examples:
  escodb rm /contacts/alice
  escodb rm /contacts/alice /contacts/bob

A directory goes with its last document. To remove all below one, use prune.)");
    command->callback([&program, paths] {
        program.run = [&program, paths] { return rm(program.global, *paths); };
    });
}

void add_mv(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand("mv", "Move a document");
    const auto given = std::make_shared<mv_options>();
    command->add_option("FROM", given->from, "The document")->required();
    command->add_option("TO", given->to, "Its new path")->required();
    command->add_flag("--force", given->force, "Overwrite another document at TO");
    command->footer(R"(Examples:
  escodb mv /contacts/alice /friends/alice
  escodb mv --force /drafts/notes /notes

These are two writes: the document is stored at TO, then removed at FROM. Interrupted between them
it is at both places, never at neither, and the same command again finishes the work. FROM is
removed only where it still is what was stored at TO.)");
    command->callback([&program, given] {
        program.run = [&program, given] { return mv(program.global, *given); };
    });
}

} // namespace cli
