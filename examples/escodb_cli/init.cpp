// SPDX-License-Identifier: Apache-2.0

// init: makes a store.
#include "json_text.hpp"
#include "open_store.hpp"
#include "output.hpp"
#include "password_source.hpp"
#include "program.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cli {

namespace {

struct init_options {
    std::optional<std::uint32_t> shards;
    std::optional<std::uint64_t> iterations;
    bool accepts_unsafe_storage = false;
};

exit_code init(const settings& global, const init_options& given) {
    const storage in{global.store};
    if (is_looked_for_first(global, in) && in.has_store().value_or(false))
        throw escodb::error(escodb::errc::store_exists, in.name());

    store_options options{read_password(global, password_use::create, in.name())};
    options.witness = witness{global.witness};
    options.accepts_unsafe_storage = given.accepts_unsafe_storage;
    if (given.shards)
        options.shards = *given.shards;
    if (given.iterations)
        options.kdf.iterations = *given.iterations;
    any_store store{in.adapter(), std::move(options), in.loop()};
    const store_handle handle = store.create();

    output out{global.json};
    const std::uint32_t shards = handle.shard_count();
    if (global.json)
        out.json(boost::json::object{{"store", in.name()}, {"shards", shards}});
    else
        out.line("made a store in " + in.name() + ", " + std::to_string(shards) +
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
    command->add_flag("--accept-unsafe-storage", given->accepts_unsafe_storage,
                      "Make it even where escodb probe speaks against it: updates of one client may "
                      "then undo those of another");
    command->footer(R"(Examples:
  escodb --store ~/vault init
  escodb --store ~/vault --password-file key.txt init --shards 16
  escodb --store webdavs://user@example.org/vault init

A server is tried first, as by escodb probe, and refused if it does not keep what a store needs.)");
    command->callback([&program, given] {
        program.run = [&program, given] { return init(program.global, *given); };
    });
}

} // namespace cli
