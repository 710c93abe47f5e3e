// SPDX-License-Identifier: Apache-2.0

// init: makes a store.
#include "json_text.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "password_source.hpp"
#include "program.hpp"
#include "store_location.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace cli {

namespace {

struct init_options {
    std::optional<std::uint32_t> shards;
    std::optional<std::uint64_t> iterations;
};

exit_code init(const settings& global, const init_options& given) {
    const std::filesystem::path folder = store_folder(global.store);
    std::error_code unknown;
    if (std::filesystem::exists(folder / "config", unknown))
        throw escodb::error(escodb::errc::store_exists, folder.string());

    folder_options options{read_password(global, password_use::create)};
    options.witness = witness{global.witness};
    if (given.shards)
        options.shards = *given.shards;
    if (given.iterations)
        options.kdf.iterations = *given.iterations;
    folder_store store{escodb::file_adapter{folder}, std::move(options)};
    const folder_handle handle = store.create();

    output out{global.json};
    const std::uint32_t shards = handle.shard_count();
    if (global.json)
        out.json(boost::json::object{{"store", folder.string()}, {"shards", shards}});
    else
        out.line("made a store in " + folder.string() + ", " + std::to_string(shards) +
                 (shards == 1 ? " shard" : " shards"));
    out.flush();
    return exit_code::done;
}

} // namespace

void add_init(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand("init", "Make a store; never overwrites one");
    const auto given = std::make_shared<init_options>();
    command
        ->add_option("--shards", given->shards,
                     "Files over which the documents are spread, 1 to 65536 (default: 4)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    command
        ->add_option("--iterations", given->iterations,
                     "Rounds of PBKDF2 that each guess of the password costs (default: 600000)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    command->footer(R"(Examples:
  escodb --store ~/vault init
  escodb --store ~/vault --password-file key.txt init --shards 16)");
    command->callback([&program, given] {
        program.run = [&program, given] { return init(program.global, *given); };
    });
}

} // namespace cli
