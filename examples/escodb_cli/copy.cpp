// SPDX-License-Identifier: Apache-2.0

// copy and probe: stores and their storage, without a password.
#include "output.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "storage.hpp"

#include <escodb/net/probe.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/copy.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace cli {

namespace {

struct copy_command {
    std::string from;
    std::string to;
    bool replaces = false;
    bool accepts_unsafe_storage = false;
};

exit_code copy(const settings& global, const copy_command& given) {
    const storage source{given.from};
    const storage target{given.to, source.shared_loop()};
    progress bar{"copying shards", 0};
    escodb::copy_options with;
    with.replaces = given.replaces;
    with.accepts_unsafe_storage = given.accepts_unsafe_storage;
    with.progress = [&bar](std::uint64_t, std::uint64_t) { bar.advance(); };
    escodb::net::any_adapter from = source.adapter();
    escodb::net::any_adapter to = target.adapter();
    const escodb::copy_report done =
        escodb::sync_wait(source.loop(), escodb::async_copy(&from, &to, std::move(with)));
    output out{global.json};
    if (global.json)
        out.json(boost::json::object{
            {"written", done.written}, {"kept", done.kept}, {"bytes", done.bytes}});
    else
        out.line("copied " + std::to_string(done.written) + " blobs to " + target.name() + ", " +
                 std::to_string(done.kept) + " were there already");
    out.flush();
    return exit_code::done;
}

exit_code probe(const settings& global, const std::string& url) {
    const storage in{url.empty() ? global.store : url};
    escodb::net::any_adapter adapter = in.adapter();
    const escodb::net::probe_report report =
        escodb::sync_wait(in.loop(), escodb::net::probe(&adapter));
    output out{global.json};
    if (global.json) {
        boost::json::array findings;
        for (const auto& each : report.findings())
            findings.push_back(boost::json::object{{"ok", each.ok}, {"what", each.what}});
        out.json(boost::json::object{{"storage", in.name()},
                                     {"safe", report.is_safe()},
                                     {"findings", std::move(findings)}});
    } else {
        for (const auto& each : report.findings())
            out.name((each.ok ? "ok      " : "NOT OK  ") + each.what);
        out.name(in.name() + (report.is_safe() ? " is safe for a store" : " is not safe for a store"));
    }
    out.flush();
    return report.is_safe() ? exit_code::done : exit_code::storage;
}

} // namespace

void add_copy(CLI::App& parser, program& program) {
    CLI::App* const command =
        parser.add_subcommand("copy", "Copy a store to other storage; needs no password");
    const auto given = std::make_shared<copy_command>();
    command->add_option("FROM", given->from, "The store: a folder or a URL")->required();
    command->add_option("TO", given->to, "Where there is no store yet: a folder or a URL")->required();
    command->add_flag("--replace", given->replaces,
                      "Replace shards without a store that stand there, of a copy that was interrupted");
    command->add_flag("--accept-unsafe-storage", given->accepts_unsafe_storage,
                      "Copy even where escodb probe speaks against it, as escodb init takes it");
    command->footer(R"(Examples:
  escodb copy ~/vault file:/mnt/stick/vault
  escodb copy ~/vault 's3://bucket/vault/?region=eu-central-1'

A server is tried first, as by escodb probe, and refused if it does not keep what a store needs.
Others may use the store meanwhile; what is copied is what it held at one moment. A copy that was
interrupted is no store yet; the same command goes on. Afterwards use one of the two alone: they
have the same keys, and know nothing of each other.)");
    command->callback([&program, given] {
        program.run = [&program, given] { return copy(program.global, *given); };
    });
}

void add_probe(CLI::App& parser, program& program) {
    CLI::App* const command = parser.add_subcommand(
        "probe", "Find out by trying whether storage keeps what a store needs; needs no password");
    const auto url = std::make_shared<std::string>();
    command->add_option("URL", *url, "The storage: a folder or a URL; --store where it is missing");
    command->footer(R"(Examples:
  escodb probe webdavs://user@example.org/vault

It writes a few small blobs with names of their own, and removes them where the storage can. Exit
code 0: safe, 6: not, each reason in words.)");
    command->callback([&program, url] {
        program.run = [&program, url] { return probe(program.global, *url); };
    });
}

} // namespace cli
