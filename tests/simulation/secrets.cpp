// SPDX-License-Identifier: Apache-2.0

// What a process still has in its memory after a store was used and closed, and whether the time of
// what is ours depends on a secret.

#include <support/child.hpp>
#include <support/model_store.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/hmac_sha256.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/model/verifier.hpp>
#include <escodb/store/basic_store.hpp>

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define ESCODB_HAS_MEMCHECK 1
#else
#define ESCODB_HAS_MEMCHECK 0
#endif

BOOST_AUTO_TEST_SUITE(simulation_secrets)

using escodb::byte_view;
using escodb::secret_bytes;

/// Something to look for, kept in a form in which it does not find itself.
class needle {
public:
    needle(std::string name, byte_view secret) : name_(std::move(name)) {
        for (const std::byte one : secret)
            masked_.push_back(one ^ mask);
    }
    [[nodiscard]] const std::string& name() const { return name_; }

    /// How often it stands in a piece of memory: all of it, or 16 bytes of it in a row.
    [[nodiscard]] std::size_t count_in(std::span<const std::byte> memory) const {
        const std::size_t size = masked_.size() < piece ? masked_.size() : piece;
        std::size_t found = 0;
        for (std::size_t from = 0; from + size <= masked_.size(); from += size)
            for (std::size_t at = 0; at + size <= memory.size(); ++at) {
                std::size_t i = 0;
                while (i < size && (memory[at + i] ^ mask) == masked_[from + i])
                    ++i;
                found += i == size ? 1 : 0;
            }
        return found;
    }

private:
    static constexpr std::byte mask{0x5a};
    static constexpr std::size_t piece = 16;
    std::string name_;
    std::vector<std::byte> masked_;
};

/// Looks through all memory of this process that can be written: heap, stacks and variables.
class memory_search {
public:
    memory_search()
        : file_(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC)),
          buffer_(static_cast<std::byte*>(::mmap(nullptr, chunk, PROT_READ | PROT_WRITE,
                                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
    memory_search(const memory_search&) = delete;
    memory_search& operator=(const memory_search&) = delete;
    ~memory_search() {
        ::close(file_);
        ::munmap(buffer_, chunk);
    }

    [[nodiscard]] std::size_t count(const needle& wanted) {
        std::size_t found = 0;
        std::ifstream maps{"/proc/self/maps"};
        for (std::string line; std::getline(maps, line);) {
            unsigned long begin = 0;
            unsigned long end = 0;
            char mode[5] = {};
            if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, mode) != 3 ||
                mode[1] != 'w')
                continue;
            for (unsigned long at = begin; at < end; at += chunk - overlap) {
                const std::size_t wish = end - at < chunk ? end - at : chunk;
                const ssize_t n = ::pread(file_, buffer_, wish, static_cast<off_t>(at));
                if (n <= 0)
                    break;
                const auto ours = reinterpret_cast<unsigned long>(buffer_);
                if (at + static_cast<unsigned long>(n) <= ours || at >= ours + chunk)
                    found += wanted.count_in({buffer_, static_cast<std::size_t>(n)});
            }
        }
        return found;
    }

private:
    static constexpr std::size_t chunk = std::size_t{1} << 20;
    static constexpr std::size_t overlap = 256;
    int file_;
    std::byte* buffer_;
};

/// A document is the bytes that it is, in memory that is wiped.
struct raw_serialiser {
    using policy_kind = escodb::policy::serialiser_kind;
    static constexpr std::string_view name = "raw";
    using value_type = escodb::secret_bytes;
    static escodb::secret_bytes encode(const value_type& value) { return value; }
    static value_type decode(escodb::byte_view text) { return {text.begin(), text.end()}; }
    static bool is_null(const value_type&) { return false; }
};

using raw_policies = escodb::policies<raw_serialiser>;
using raw_store = escodb::basic_store<escodb::memory_adapter, raw_policies>;

/// 32 printable bytes that nobody else has.
secret_bytes random_text() {
    secret_bytes made(32);
    escodb::random::system{}.fill(made);
    for (std::byte& one : made)
        one = static_cast<std::byte>('a' + std::to_integer<int>(one) % 26);
    return made;
}

std::shared_ptr<escodb::memory_storage> shared_storage() {
    static const auto storage = std::make_shared<escodb::memory_storage>();
    return storage;
}

raw_store::options options_with(const secret_bytes& password) {
    raw_store::options options{escodb::password{escodb::as_text(password)}};
    options.kdf.iterations = 10;
    options.shards = 2;
    return options;
}

/// Uses a store as a program does, and closes it.
void use_store(const secret_bytes& password, const secret_bytes& document) {
    raw_store store{escodb::memory_adapter{shared_storage()}, options_with(password)};
    const auto handle = store.open_or_create();
    handle.update("/a", [&](auto) { return document; });
    auto task = handle.task();
    task.update("/b/c", [&](auto) { return document; });
    if (task.get("/a") != document || handle.get("/b/c") != document)
        std::abort();
    task.remove("/b/c");
}

/// The keys of the store as bytes, to be looked for.
void add_keys(std::vector<needle>& needles, const secret_bytes& password) {
    const std::string config = shared_storage()->read("config")->value;
    const auto parsed = escodb::format::parse_config(config);
    const auto parameters = raw_policies::kdf::from_fields(parsed.password);
    escodb::secret_array<32> user_key;
    raw_policies::kdf::derive(password, parameters, user_key.span());
    needles.emplace_back("the user key", user_key.span());
    const auto keys = escodb::model::root_keys<raw_policies>::open(
        config, escodb::password{escodb::as_text(password)});
    needles.emplace_back("the root key", keys.root_key());
}

/// What is left of a store's secrets, in a process of its own. 0: nothing; else the exit code tells.
int run_and_search() {
    std::vector<needle> needles;
    {
        const secret_bytes password = random_text();
        const secret_bytes document = random_text();
        needles.emplace_back("the password", password);
        needles.emplace_back("the document", document);
        memory_search search;
        for (const needle& one : needles)
            if (search.count(one) == 0)
                return 50; // a search that finds nothing proves nothing
        use_store(password, document);
        add_keys(needles, password);
    }
    memory_search search;
    int left = 0;
    for (const needle& one : needles)
        if (const std::size_t found = search.count(one); found > 0) {
            std::fprintf(stderr, "%s is still in memory, %zu times\n", one.name().c_str(), found);
            ++left;
        }
    return left;
}

#if ESCODB_HAS_MEMCHECK
/// Runs something with secrets that valgrind takes for undefined: it complains where a branch or an
/// address depends on them. \return the number of complaints
template <class Run> unsigned complaints(byte_view secret, Run run) {
    const auto before = VALGRIND_COUNT_ERRORS;
    VALGRIND_MAKE_MEM_UNDEFINED(secret.data(), secret.size());
    run();
    VALGRIND_MAKE_MEM_DEFINED(secret.data(), secret.size());
    return static_cast<unsigned>(VALGRIND_COUNT_ERRORS - before);
}

/// What is decided by a secret may be known once it is decided.
bool told(bool decided) {
    VALGRIND_MAKE_MEM_DEFINED(&decided, sizeof decided);
    return decided;
}
#endif

BOOST_AUTO_TEST_CASE(nothing_is_left_in_memory_of_a_store_that_was_closed) {
    escodb_test::child process{run_and_search};
    BOOST_TEST(process.wait() == 0);
}

#if ESCODB_HAS_MEMCHECK
BOOST_AUTO_TEST_CASE(what_is_ours_takes_the_same_time_for_every_secret) {
    if (RUNNING_ON_VALGRIND == 0) {
        if (std::system("valgrind --version > /dev/null 2>&1") != 0) {
            std::fputs("SKIPPED: there is no valgrind\n", stderr);
            return;
        }
        const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
        const std::string command =
            "valgrind -q --error-exitcode=0 '" + self +
            "' --run_test=simulation_secrets/what_is_ours* > /dev/null 2>&1";
        BOOST_TEST(std::system(command.c_str()) == 0);
        return;
    }
    escodb::bytes mac(32, std::byte{1});
    escodb::bytes other(32, std::byte{1});
    BOOST_TEST(complaints(mac, [&] {
        static_cast<void>(told(escodb::equal_in_constant_time(mac, other)));
    }) == 0U);

    // A comparison that stops early is noticed, or this checks nothing.
    BOOST_TEST(complaints(mac, [&] {
        std::size_t i = 0;
        while (i < mac.size() && mac[i] == other[i])
            ++i;
        static_cast<void>(told(i == mac.size()));
    }) > 0U);

    std::array<std::byte, 64> key{};
    BOOST_TEST(complaints(key, [&] {
        const escodb::model::verifier with{key};
        const std::uint32_t seqs[] = {1};
        static_cast<void>(told(with.verify("shard-0000-ffff", seqs, escodb::bytes(16), mac)));
    }) == 0U);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
