// SPDX-License-Identifier: Apache-2.0

// escodb: an encrypted document store on the command line.
#include "failure.hpp"
#include "output.hpp"
#include "program.hpp"

#include <csignal>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace cli;

constexpr const char* examples =
    R"(Examples:
  export ESCODB_STORE=~/vault
  escodb init
  escodb put /contacts/alice '{"email":"alice@example.com"}'
  escodb get /contacts/alice
  pass show alice | jq -R '{password:.}' | escodb put /logins/alice
  escodb ls /contacts/
  escodb export > backup.jsonl

The password comes from --password-file, --password-fd or --password-command, else from
ESCODB_PASSWORD, else it is asked for on the terminal. What stands on a command line can be seen
by every user of the machine: give secret documents on standard input.

Exit codes: 0 done, 1 absent, 2 usage or bad input, 3 wrong password, 4 corrupt or tampered,
5 store missing or there already, 6 storage error, 7 conflict after all retries, 8 older than seen before
(see --witness).

Each command has its own help with examples: escodb COMMAND --help)";

/// An option given as "" comes from a script's unset variable, and must not count as not given.
std::string not_empty(const std::string& text) {
    return text.empty() ? "it must not be empty" : "";
}

void add_global_options(CLI::App& parser, settings& global) {
    parser.add_option("--store", global.store,
                      "The store: a folder, or a URL such as file:/PATH or webdavs://HOST/FOLDER")
        ->type_name("DIR")
        ->envname("ESCODB_STORE");
    CLI::Option* const file =
        parser.add_option("--password-file", global.password_file,
                          "Read the password from a file; one newline at its end does not count");
    CLI::Option* const number = parser.add_option("--password-fd", global.password_fd,
                                                  "The same from an open file descriptor");
    CLI::Option* const command = parser.add_option("--password-command", global.password_command,
                                                   "The same from what a shell command prints");
    file->type_name("F")->check(not_empty)->excludes(number)->excludes(command);
    number->type_name("N")->check(CLI::NonNegativeNumber)->excludes(command);
    command->type_name("CMD")->check(not_empty);
    parser.add_option("--witness", global.witness,
                      "Remember in FILE, kept away from the store, what was seen of it, and refuse "
                      "what is older")
        ->type_name("FILE")
        ->check(not_empty)
        ->envname("ESCODB_WITNESS");
    parser.add_flag("--json", global.json,
                    "Names as JSON strings, errors as objects with code, message and path");
}

void add_commands(CLI::App& parser, program& program) {
    add_init(parser, program);
    add_get(parser, program);
    add_put(parser, program);
    add_ls(parser, program);
    add_find(parser, program);
    add_tree(parser, program);
    add_rm(parser, program);
    add_prune(parser, program);
    add_mv(parser, program);
    add_batch(parser, program);
    add_import(parser, program);
    add_export(parser, program);
    add_info(parser, program);
    add_reshard(parser, program);
    add_copy(parser, program);
    add_probe(parser, program);
    for (CLI::App* const command : parser.get_subcommands({}))
        command->footer(command->get_footer() +
                        "\n\nOptions of all commands, where the store is, where the password comes "
                        "from: escodb --help");
}

exit_code run(int argc, char** argv) {
    program program;
    CLI::App parser{"An encrypted document store", "escodb"};
    parser.set_version_flag("--version", "escodb " ESCODB_VERSION " (format version 1)");
    parser.set_help_flag("--help,-h", "Print this help and exit");
    parser.require_subcommand(1);
    parser.fallthrough(); // Options of all commands are also understood behind the command.
    parser.footer(examples);
    add_global_options(parser, program.global);
    add_commands(parser, program);
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& outcome) {
        if (outcome.get_exit_code() != 0)
            throw usage_error(std::string{outcome.what()} + "; see escodb --help");
        std::ostringstream text;
        parser.exit(outcome, text, text);
        output out{false};
        std::string help = text.str();
        if (help.ends_with('\n'))
            help.pop_back();
        out.line(help);
        out.flush();
        return exit_code::done;
    }
    return program.run();
}

/// Whether errors are to be JSON, also where the command line cannot be parsed.
bool wants_json(int argc, char** argv) {
    for (int i = 1; i < argc && std::string_view{argv[i]} != "--"; ++i)
        if (std::string_view{argv[i]} == "--json")
            return true;
    return false;
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN); // A closed output is an error of write, told apart there.
    try {
        return static_cast<int>(run(argc, argv));
    } catch (const output_closed&) {
        return static_cast<int>(exit_code::done);
    } catch (...) {
        const failure what = as_failure(std::current_exception());
        report(what, wants_json(argc, argv));
        return static_cast<int>(what.exit());
    }
}
