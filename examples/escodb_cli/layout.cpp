// SPDX-License-Identifier: Apache-2.0

// info and reshard: how a store is laid out.
#include "open_store.hpp"
#include "output.hpp"
#include "program.hpp"

#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/inspect.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace cli {

namespace {

std::string size_of(std::uint64_t bytes) {
    static const char* const units[] = {" bytes", " KiB", " MiB", " GiB", " TiB"};
    double shown = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (shown >= 1024 && unit + 1 < std::size(units)) {
        shown /= 1024;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f" : "%.1f", shown);
    return text + std::string{units[unit]};
}

boost::json::object as_json(const escodb::store_info& info, const std::string& store) {
    boost::json::object costs;
    for (const auto& [name, cost] : info.kdf_costs)
        costs[name] = cost;
    boost::json::object policies;
    for (const auto& [kind, name] : info.policies)
        policies[kind] = name;
    boost::json::array blobs;
    for (const auto& shard : info.shards)
        blobs.push_back(boost::json::object{{"id", shard.id},
                                            {"bytes", shard.bytes},
                                            {"items", shard.items},
                                            {"frozen", shard.is_frozen}});
    boost::json::value reshard_to;
    if (info.reshard_to)
        reshard_to = *info.reshard_to;
    return {{"store", store},
            {"version", info.version},
            {"key_derivation", std::move(costs)},
            {"policies", std::move(policies)},
            {"shards", info.shard_count},
            {"recommended_shards", info.recommended_shards()},
            {"reshard_to", std::move(reshard_to)},
            {"bytes", info.bytes()},
            {"items", info.items()},
            {"blobs", std::move(blobs)}};
}

void print(output& out, const escodb::store_info& info, const std::string& store) {
    const auto row = [&out](std::string title, const std::string& text) {
        title.resize(16, ' ');
        out.name(title + text);
    };
    row("store", store);
    row("format", "version " + std::to_string(info.version));
    for (const auto& [kind, name] : info.policies)
        row(kind, name);
    for (const auto& [name, cost] : info.kdf_costs)
        row(name, std::to_string(cost));
    const std::size_t present = info.shards.size();
    std::string shards = std::to_string(info.shard_count);
    if (present < info.shard_count)
        shards += ", " + std::to_string(present) + " in use";
    row("shards", shards);
    std::uint64_t largest = 0;
    for (const auto& shard : info.shards)
        largest = std::max(largest, shard.bytes);
    row("size", size_of(info.bytes()) + ", the largest shard " + size_of(largest));
    row("items", std::to_string(info.items()) + " documents and directories");
    if (info.reshard_to)
        row("re-sharding", "under way, to " + std::to_string(*info.reshard_to) +
                               " shards; the next command that opens the store finishes it");
    else if (info.is_short_of_shards())
        row("hint", std::to_string(info.recommended_shards()) +
                        " shards would make it faster: escodb reshard " +
                        std::to_string(info.recommended_shards()));
}

exit_code info(const settings& global) {
    const storage in{global.store};
    escodb::net::any_adapter adapter = in.adapter();
    const escodb::store_info found =
        escodb::sync_wait(in.loop(), escodb::async_inspect(adapter));
    output out{global.json};
    if (global.json)
        out.json(as_json(found, in.name()));
    else
        print(out, found, in.name());
    out.flush();
    return exit_code::done;
}

exit_code reshard(const settings& global, std::uint32_t shards) {
    const storage in{global.store};
    any_store store = named_store(global, in);
    const std::uint32_t now = store.reshard(shards).shard_count();
    output out{global.json};
    if (global.json)
        out.json(boost::json::object{{"store", in.name()},
                                     {"shards", now}});
    else
        out.line("the store has " + std::to_string(now) + (now == 1 ? " shard" : " shards"));
    out.flush();
    return exit_code::done;
}

} // namespace

void add_info(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand(
        "info", "Show layout and size, and whether more shards would help; needs no password");
    command->footer(R"(Examples:
  escodb info
  escodb --json info | jq .recommended_shards)");
    command->callback([&program] { program.run = [&program] { return info(program.global); }; });
}

void add_reshard(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand(
        "reshard", "Spread the documents over another number of files");
    const auto shards = std::make_shared<std::uint32_t>(0);
    command->add_option("N", *shards, "The number, 1 to 65536; escodb info recommends one")
        ->required()
        ->check(CLI::NonNegativeNumber);
    command->footer(R"(Examples:
  escodb reshard 64

Others may use the store meanwhile; what they have open fails from some moment on with the error
"resharded" (exit 7) and has to be opened again. If this is interrupted, the next command that opens
the store finishes it.)");
    command->callback([&program, shards] {
        program.run = [&program, shards] { return reshard(program.global, *shards); };
    });
}

} // namespace cli
