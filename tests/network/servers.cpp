// SPDX-License-Identifier: Apache-2.0
// ctest: serial timeout=300

// Adapters against real servers, as scripts/test-servers starts them; what is not there is skipped.
#include <escodb/net/open.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/store/store.hpp>

#include <support/any_store.hpp>
#include <support/beast_transport.hpp>
#include <support/child.hpp>
#include <support/etag_server.hpp>
#include <support/fault_proxy.hpp>
#include <support/line_adapters.hpp>
#include <support/stream_proxy.hpp>

#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

BOOST_AUTO_TEST_SUITE(network_servers)

using namespace escodb;
using namespace std::chrono_literals;
using boost::json::value;
using net::any_adapter;

std::string variable(const char* name) {
    const char* const text = std::getenv(name);
    return text == nullptr ? "" : text;
}

/// Sends requests to another port than the one they name: a Solid server knows itself by one name only,
/// which is in signatures too.
class detour final : public net::http_transport {
public:
    detour(std::shared_ptr<net::http_transport> by, std::uint16_t port) : by_(std::move(by)), port_(port) {}
    async<net::http_response> send(net::http_request request) override {
        request.origin.port = port_;
        return by_->send(std::move(request));
    }

private:
    std::shared_ptr<net::http_transport> by_;
    std::uint16_t port_;
};

/// One client of the server that a variable names: a loop, a transport, and adapters of them.
class client {
public:
    explicit client(std::string where) : where_(std::move(where)) {
        net::transport_settings settings;
        settings.certificate_file = variable("ESCODB_TEST_CERTIFICATE");
        settings.request_time = 5s;
        limits_ = settings;
        if (escodb_test::is_line(where_))
            sockets_ = escodb_test::asio_sockets(loop);
        else
            transport_ = escodb_test::beast_transport(loop, settings);
        if (const std::size_t bar = where_.find('|'); bar != std::string::npos) {
            const auto port = static_cast<std::uint16_t>(std::stoi(where_.substr(bar + 1)));
            transport_ = std::make_shared<detour>(transport_, port);
            where_.resize(bar);
        }
    }

    /// Each test has a folder of its own, or on CouchDB, which has none, other ids.
    any_adapter adapter() {
        net::open_settings with;
        if (where_.starts_with("solid")) {
            with.client_id = variable("ESCODB_TEST_SOLID_ID");
            with.client_secret = variable("ESCODB_TEST_SOLID_SECRET");
        } else {
            with.token = variable("ESCODB_TEST_TOKEN");
        }
        with.requests.first_delay = 10ms;
        with.log = [this](const net::request_log_entry& one) {
            ++requests[one.method];
            unanswered += one.status == 0;
        };
        if (!sockets_)
            return net::open(net::url{where_}, loop, transport_, with);
        net::line_settings line;
        line.limits = limits_;
        line.requests = with.requests;
        line.log = with.log;
        return escodb_test::open_line(net::url{where_}, loop, sockets_, line).value();
    }

    run_loop loop;
    std::map<std::string, int> requests;
    int unanswered = 0;

private:
    std::string where_;
    net::transport_settings limits_;
    std::shared_ptr<net::http_transport> transport_;
    std::shared_ptr<net::sockets> sockets_; // instead, for what does not speak HTTP
};

/// Puts a prefix before all ids.
struct apart {
    async<std::optional<blob>> read(std::string id) { return of.read(prefix + id); }
    async<reread_result> reread(std::string id, std::string revision) {
        return of.reread(prefix + id, std::move(revision));
    }
    async<write_result> write(std::string id, const std::string& text,
                              std::optional<std::string> revision) {
        return of.write(prefix + id, text, std::move(revision));
    }
    std::string describe() const { return of.describe(); }

    std::string prefix;
    any_adapter of;
};

struct server {
    const char* name;
    const char* variable;
    bool tells_revision_of_write;
    /// Whether a reader never sees a blob half-written. Armadietto writes files in place and reads them
    /// without a lock, so that readers see empty ones; the store calls that damage, and loses nothing.
    bool reads_are_whole;
    /// Whether a change takes so long (Community Solid Server: half a second) that one of four clients
    /// may not get its turn in time. Nothing is written then, and it tries again.
    bool is_slow = false;
};
constexpr server servers[] = {{"lighttpd", "ESCODB_TEST_WEBDAV", false, true},
                              {"radosgw", "ESCODB_TEST_S3", true, true},
                              {"armadietto", "ESCODB_TEST_REMOTESTORAGE", true, false},
                              {"pouchdb-server", "ESCODB_TEST_COUCHDB", true, true},
                              {"etcd", "ESCODB_TEST_ETCD", true, true},
                              {"postgres", "ESCODB_TEST_POSTGRES", true, true},
                              {"redis", "ESCODB_TEST_REDIS", true, true},
                              {"azurite", "ESCODB_TEST_AZURE", true, true},
                              {"community-solid-server", "ESCODB_TEST_SOLID", false, true, true}};

/// Calls `test` for each server that runs.
template <class Test> void for_each_server(Test test) {
    for (const server& each : servers) {
        const std::string where = variable(each.variable);
        if (where.empty()) {
            std::fprintf(stderr, "SKIPPED: %s, since %s is not set; scripts/test-servers sets it\n",
                         each.name, each.variable);
            continue;
        }
        run_loop loop;
        if (escodb_test::is_line(where) && !escodb_test::open_line(net::url{where}, loop, nullptr)) {
            std::fprintf(stderr, "SKIPPED: %s, since its library was not there\n", each.name);
            continue;
        }
        BOOST_TEST_CONTEXT(each.name) { test(each, where); }
    }
}

any_adapter in(std::string prefix, any_adapter of) {
    return any_adapter{apart{std::move(prefix) + "-", std::move(of)}};
}

escodb::options options_of(std::uint32_t shards) {
    escodb::options options{escodb::password{"correct horse"}};
    options.kdf.iterations = 1000;
    options.shards = shards;
    return options;
}

value one_more(std::optional<value> current) {
    return value(current ? current->as_int64() + 1 : 1);
}

using store = basic_store<any_adapter>;

BOOST_AUTO_TEST_CASE(adapters_conform) {
    for_each_server([](const server& at, const std::string& where) {
        client one{where};
        const any_adapter first = in("conforms", one.adapter());
        const any_adapter second = in("conforms", one.adapter());
        const auto report = [&](bool ok, std::string_view what) {
            const bool is_known = !at.reads_are_whole && what.starts_with("a read beside a write");
            BOOST_TEST((ok || is_known), what);
        };
        conformance::check_adapter<any_adapter>(report, one.loop, first, second);
    });
}

BOOST_AUTO_TEST_CASE(a_probe_finds_them_safe) {
    for_each_server([](const server&, const std::string& where) {
        client one{where};
        any_adapter adapter = one.adapter();
        const net::probe_report report = sync_wait(one.loop, net::probe(&adapter));
        BOOST_TEST(report.is_safe(), report.reasons());
    });
}

async<void> import(basic_task<any_adapter, policies<>>* task, int documents) {
    std::vector<pending> called;
    for (int i = 0; i < documents; ++i)
        called.push_back(task->async_update("/credentials/" + std::to_string(i), one_more));
    for (const pending& each : called)
        co_await each;
}

BOOST_AUTO_TEST_CASE(a_thousand_documents_in_one_task) {
    for_each_server([](const server& at, const std::string& where) {
        client one{where};
        const auto counts = std::make_shared<request_counts>();
        store a{any_adapter{counting_adapter<any_adapter>{in("import", one.adapter()), counts}},
                options_of(4), one.loop};
        auto handle = a.open_or_create();
        // From here on it is known how the server wants ETags to be named.
        handle.update("/before", one_more);
        handle.update("/before", one_more);
        counts->reset();
        one.requests.clear();
        one.unanswered = 0;
        auto task = handle.task();
        sync_wait(one.loop, import(&task, 1000));
        BOOST_TEST(counts->reads == 4U);
        BOOST_TEST(counts->writes <= 8U);
        // So many pass over the network as well, but for what is repeated, and for reading back.
        int requests = 0;
        for (const auto& [method, count] : one.requests)
            requests += count;
        BOOST_TEST(requests <= (at.tells_revision_of_write ? 12 : 20) + one.unanswered);
        BOOST_TEST(one.requests["PUT"] <= 8 + one.unanswered);
        store again{in("import", one.adapter()), options_of(4), one.loop};
        auto reader = again.open();
        BOOST_TEST(reader.list("/credentials/").size() == 1000U);
        BOOST_TEST(reader.get("/credentials/999")->as_int64() == 1);
    });
}

/// A process of its own: `times` updates of one document. \return how many have failed.
int count_up(const server& at, const std::string& where, int times) {
    client own{where};
    store mine{in("count", own.adapter()), options_of(2), own.loop};
    auto to = mine.open();
    int failures = 0;
    for (int n = 0; n < times; ++n) {
        try {
            to.update("/counter", one_more);
        } catch (const error& e) {
            // A blob in the midst of being written reads as damaged, or as absent.
            if (!at.reads_are_whole &&
                (e.condition() == condition::corrupt || e.code() == errc::shard_vanished)) {
                --n; // nothing was written
                continue;
            }
            if (at.is_slow && e.code() == errc::conflict) {
                --n;
                continue;
            }
            ++failures;
            std::fprintf(stderr, "%s\n", e.what());
        }
    }
    return failures;
}

BOOST_AUTO_TEST_CASE(increments_of_one_document_by_four_processes) {
    const int processes = 4;
    const std::string set = variable("ESCODB_TEST_INCREMENTS");
    const int each_does = set.empty() ? 100 : std::stoi(set);
    for_each_server([&](const server& at, const std::string& where) {
        {
            client first{where};
            store made{in("count", first.adapter()), options_of(2), first.loop};
            (void)made.open_or_create();
        } // its thread has to end before a fork
        const auto begun = std::chrono::steady_clock::now();
        std::vector<escodb_test::child> counting;
        for (int i = 0; i < processes; ++i)
            counting.emplace_back([&] { return count_up(at, where, each_does); });
        for (escodb_test::child& each : counting)
            BOOST_TEST(each.wait() == 0);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        std::fprintf(stderr, "%s: %d increments by %d processes in %.1f s\n", at.name,
                     processes * each_does, processes, took.count());
        client last{where};
        store read{in("count", last.adapter()), options_of(2), last.loop};
        BOOST_TEST(read.open().get("/counter")->as_int64() == processes * each_does);
    });
}

std::string host_of(const std::string& where) {
    return where.starts_with("solid") ? "localhost:" : "127.0.0.1:";
}
std::uint16_t port_of(const std::string& where) {
    const std::size_t name = where.find(host_of(where));
    return static_cast<std::uint16_t>(std::stoi(where.substr(name + host_of(where).size())));
}

/// What a server wants to be called by that knows its name; the others answer to any.
std::string name_of(const std::string& where) {
    return where.starts_with("solid") ? "localhost:" + std::to_string(port_of(where)) : "";
}

/// A proxy that knows the protocol of a server.
class proxy_before {
public:
    proxy_before(const std::string& where, std::uint32_t seed, escodb_test::fault_rates rates) {
        if (escodb_test::is_line(where))
            stream_.emplace(port_of(where), seed, rates);
        else
            http_.emplace(port_of(where), seed, rates, name_of(where));
    }
    [[nodiscard]] std::uint16_t port() const { return stream_ ? stream_->port() : http_->port(); }
    [[nodiscard]] int requests() const { return stream_ ? stream_->requests() : http_->requests(); }
    [[nodiscard]] int spoilt() const { return stream_ ? stream_->spoilt() : http_->spoilt(); }

private:
    std::optional<escodb_test::fault_proxy> http_;
    std::optional<escodb_test::stream_proxy> stream_;
};

/// The same server, but behind a proxy.
std::string through(const proxy_before& proxy, const std::string& where) {
    if (where.starts_with("solid"))
        return where + "|" + std::to_string(proxy.port());
    const std::size_t at = where.find("127.0.0.1:") + 10;
    const std::size_t end = where.find_first_not_of("0123456789", at);
    return where.substr(0, at) + std::to_string(proxy.port()) +
           (end == std::string::npos ? "" : where.substr(end));
}

BOOST_AUTO_TEST_CASE(requests_of_many_shards_overlap) {
    for_each_server([](const server&, const std::string& where) {
        if (where.starts_with("webdavs"))
            return; // the proxy reads what passes
        escodb_test::fault_rates slow;
        slow.delay = 50ms;
        proxy_before proxy{where, 1, slow};
        client one{through(proxy, where)};
        const auto counts = std::make_shared<request_counts>();
        store a{any_adapter{counting_adapter<any_adapter>{in("overlap", one.adapter()), counts}},
                options_of(16), one.loop};
        auto handle = a.open_or_create();
        counts->reset();
        auto task = handle.task();
        sync_wait(one.loop, import(&task, 1000));
        BOOST_TEST(counts->depth <= 6U);
        BOOST_TEST(counts->parallel_max == 16U);
        BOOST_TEST(counts->writes <= 32U);
    });
}

/// What became of increments that several clients have tried through a proxy.
struct tally {
    std::atomic<int> acknowledged{0};
    std::atomic<int> unknown{0};
    std::atomic<int> failed{0};
};

void increment_until(std::chrono::steady_clock::time_point end, const std::string& where, tally* count) {
    client own{where};
    store mine{in("faults", own.adapter()), options_of(2), own.loop};
    std::optional<store::handle> to;
    while (std::chrono::steady_clock::now() < end) {
        try {
            if (!to)
                to.emplace(mine.open());
            to->update("/counter", one_more);
            ++count->acknowledged;
        } catch (const error& e) {
            if (e.code() == errc::outcome_unknown)
                ++count->unknown;
            else
                ++count->failed;
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_applied_twice_behind_a_proxy_that_spoils_requests) {
    const std::string set = variable("ESCODB_TEST_FAULT_SECONDS");
    const std::chrono::seconds time{set.empty() ? 5 : std::stoi(set)};
    const std::string seed_set = variable("ESCODB_TEST_SEED");
    const auto seed = static_cast<std::uint32_t>(seed_set.empty() ? 1 : std::stoul(seed_set));
    for_each_server([&](const server& at, const std::string& where) {
        if (where.starts_with("webdavs"))
            return;
        client direct{where};
        store made{in("faults", direct.adapter()), options_of(2), direct.loop};
        auto handle = made.open_or_create();
        handle.update("/counter", one_more);
        escodb_test::fault_rates rates;
        rates.cut = 3;
        rates.swallow = 3;
        rates.truncate = 3;
        rates.repeat = 3;
        rates.late = 3;
        proxy_before proxy{where, seed, rates};
        tally count;
        const auto end = std::chrono::steady_clock::now() + time;
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back(
                [&] { increment_until(end, through(proxy, where), &count); });
        for (std::thread& each : threads)
            each.join();
        BOOST_TEST((std::chrono::steady_clock::now() < end + 60s));
        const std::int64_t total = handle.get("/counter")->as_int64() - 1;
        std::fprintf(stderr,
                     "%s: %d acknowledged, %d unknown, %d failed, %d in the store; %d of %d spoilt\n",
                     at.name, count.acknowledged.load(), count.unknown.load(), count.failed.load(),
                     static_cast<int>(total), proxy.spoilt(), proxy.requests());
        BOOST_TEST(count.acknowledged <= total);
        BOOST_TEST(total <= count.acknowledged + count.unknown);
        BOOST_TEST(count.acknowledged > 0);
        BOOST_TEST(proxy.spoilt() > 0);
    });
}

BOOST_AUTO_TEST_CASE(a_certificate_that_nobody_vouches_for_is_refused) {
    const std::string where = variable("ESCODB_TEST_WEBDAV");
    if (where.empty())
        return;
    run_loop loop;
    any_adapter adapter =
        net::open(net::url{where}, loop, escodb_test::beast_transport(loop), net::open_settings{});
    const auto is_told = [](const error& e) {
        return std::string_view{e.what()}.find("its certificate is not accepted") !=
                   std::string_view::npos &&
               std::string_view{e.what()}.find("secret") == std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter.read("config")), error, is_told);
}

BOOST_AUTO_TEST_CASE(nor_is_that_of_a_database) {
    const std::string where = variable("ESCODB_TEST_POSTGRES");
    if (where.empty())
        return;
    run_loop loop;
    std::optional<any_adapter> adapter =
        escodb_test::open_line(net::url{where}, loop, escodb_test::asio_sockets(loop));
    if (!adapter)
        return;
    const auto is_told = [](const error& e) {
        return e.detail().find("TLS: ") != std::string::npos &&
               e.detail().find("certificate") != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter->read("config")), error, is_told);
}

BOOST_AUTO_TEST_CASE(wrong_credentials_fail_at_once) {
    for_each_server([](const server& at, std::string where) {
        if (std::string_view{at.name} == "pouchdb-server")
            return; // it asks for none
        run_loop loop;
        net::transport_settings settings;
        settings.certificate_file = variable("ESCODB_TEST_CERTIFICATE");
        auto transport = escodb_test::beast_transport(loop, settings);
        int requests = 0;
        const auto log = [&](const net::request_log_entry&) { ++requests; };
        std::optional<any_adapter> adapter;
        if (where.starts_with("s3")) {
            net::s3_settings s3{net::url{where}, net::sigv4_credentials{"TESTKEY", "wrong"}};
            s3.log = log;
            adapter.emplace(net::s3_adapter{loop, transport, s3});
        } else if (where.starts_with("azure")) {
            net::azure_settings azure{net::url{where}, net::azure_credentials::shared_key("d3Jvbmc=")};
            azure.log = log;
            adapter.emplace(net::azure_adapter{loop, transport, azure});
        } else {
            const std::size_t secret = where.find("secret");
            if (secret != std::string::npos)
                where.replace(secret, 6, "wrong");
            net::open_settings with;
            if (where.starts_with("solid")) {
                with.client_id = variable("ESCODB_TEST_SOLID_ID");
                with.client_secret = "wrong";
            } else {
                with.token = "wrong";
            }
            with.log = log;
            if (escodb_test::is_line(where)) {
                net::line_settings line;
                line.limits = settings;
                line.log = log;
                adapter = escodb_test::open_line(net::url{where}, loop, escodb_test::asio_sockets(loop),
                                                 line);
            } else {
                adapter.emplace(net::open(net::url{where}, loop, transport, with));
            }
        }
        const auto is_told = [](const error& e) {
            return std::string_view{e.what()}.find("credentials") != std::string_view::npos;
        };
        BOOST_CHECK_EXCEPTION((void)sync_wait(loop, adapter->write("wrong", "x", std::nullopt)), error,
                              is_told);
        BOOST_TEST(requests == 1);
    });
}

BOOST_AUTO_TEST_CASE(who_may_only_read_opens_a_store_and_reads) {
    for_each_server([](const server&, std::string where) {
        const std::size_t owner = where.find("user:secret@");
        if (owner == std::string::npos || where.starts_with("webdav"))
            return; // there is no reader
        client one{where};
        store made{in("reader", one.adapter()), options_of(2), one.loop};
        auto handle = made.open_or_create();
        handle.update("/document", one_more);
        where.replace(owner, 11, "reader:reader");
        client other{where};
        store looked_at{in("reader", other.adapter()), options_of(2), other.loop};
        auto reader = looked_at.open();
        BOOST_TEST(reader.get("/document")->as_int64() == 1);
        const int before = other.unanswered;
        BOOST_CHECK_EXCEPTION((void)reader.update("/document", one_more), error,
                              [](const error& e) { return e.code() == errc::storage_failed; });
        BOOST_TEST(other.unanswered == before);
        BOOST_TEST(handle.get("/document")->as_int64() == 1);
    });
}

BOOST_AUTO_TEST_CASE(no_store_is_made_where_a_condition_is_ignored) {
    run_loop loop;
    const auto server = std::make_shared<escodb_test::etag_server>();
    server->before = [](net::http_request& request) {
        request.headers.remove("If-Match");
        request.headers.remove("If-None-Match");
    };
    const any_adapter adapter = net::open(net::url{"http://example.org/store"}, loop, server);
    const auto make = [&](bool accepts) {
        escodb::options options = options_of(1);
        options.accepts_unsafe_storage = accepts;
        store made{adapter, std::move(options), loop};
        (void)made.create();
    };
    const auto is_told = [](const error& e) {
        return e.code() == errc::unsafe_storage &&
               std::string_view{e.what()}.find("created twice") != std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(make(false), error, is_told);
    BOOST_TEST(!server->resources.contains("/store/config"));
    make(true);
    // Opening never asks.
    server->requests = 0;
    store there{adapter, options_of(1), loop};
    (void)there.open();
    BOOST_TEST(server->requests == 1);
}

BOOST_AUTO_TEST_CASE(who_may_only_read_can_open_a_store) {
    run_loop loop;
    const auto server = std::make_shared<escodb_test::etag_server>();
    const any_adapter adapter = net::open(net::url{"http://example.org/store"}, loop, server);
    store made{adapter, options_of(1), loop};
    made.create().update("/a", one_more);
    server->after = [](const net::http_request& request, net::http_response& reply) {
        if (request.method == "PUT")
            reply.status = 403;
    };
    store there{adapter, options_of(1), loop};
    auto reader = there.open();
    BOOST_TEST(reader.get("/a")->as_int64() == 1);
    const auto is_told = [](const error& e) {
        return e.code() == errc::storage_failed &&
               std::string_view{e.what()}.find("do not permit it") != std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(reader.update("/a", one_more), error, is_told);
}

BOOST_AUTO_TEST_CASE(adversaries_are_refused_with_the_reason) {
    const auto reasons = [](any_adapter adapter, run_loop& loop) {
        const net::probe_report report = sync_wait(loop, net::probe(&adapter));
        BOOST_TEST(!report.is_safe());
        BOOST_TEST_MESSAGE(report.reasons());
        return report.reasons();
    };
    if (const std::string where = variable("ESCODB_TEST_BAD_S3"); !where.empty()) {
        run_loop loop;
        const net::s3_settings s3{net::url{where}, net::sigv4_credentials{"S3RVER", "S3RVER"}};
        const any_adapter adapter{net::s3_adapter{loop, escodb_test::beast_transport(loop), s3}};
        BOOST_TEST(reasons(adapter, loop).find("created twice") != std::string::npos);
    }
    for (const char* server : {"ESCODB_TEST_BAD_NGINX", "ESCODB_TEST_BAD_RCLONE"}) {
        const std::string where = variable(server);
        if (where.empty())
            continue;
        client one{where};
        BOOST_TEST(reasons(one.adapter(), one.loop).find("created twice") != std::string::npos, server);
    }
    if (const std::string where = variable("ESCODB_TEST_BAD_APACHE"); !where.empty()) {
        client one{where};
        BOOST_TEST(reasons(one.adapter(), one.loop).find("weak") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
