// SPDX-License-Identifier: Apache-2.0

// What each model of each policy costs, as tables in Markdown: the median of 25 rounds, all models of a policy
// in turn within a round, so that what disturbs one disturbs all.
//
// usage: escodb-bench-policies

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/adapters/region/memory_device.hpp>
#include <escodb/adapters/region_adapter.hpp>
#include <escodb/crypto/cryptopp/a256cbc_hs512.hpp>
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/blake2b_shard_hash.hpp>
#include <escodb/crypto/cryptopp/callback_key.hpp>
#include <escodb/crypto/cryptopp/hmac_shard_hash.hpp>
#include <escodb/crypto/cryptopp/pbkdf2_hmac_sha256.hpp>
#include <escodb/crypto/cryptopp/raw_key.hpp>
#include <escodb/crypto/cryptopp/scrypt.hpp>
#include <escodb/crypto/cryptopp/siphash.hpp>
#include <escodb/crypto/cryptopp/xaes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/xchacha20_poly1305.hpp>
#include <escodb/crypto/cryptopp/xsalsa20_poly1305.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/format/ascii_normaliser.hpp>
#include <escodb/format/described_serialiser.hpp>
#include <escodb/format/json_serialiser.hpp>
#include <escodb/format/normaliser.hpp>
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>
#include <escodb/model/key_schedules.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#if __has_include(<argon2.h>)
#include <escodb/crypto/argon2/argon2id.hpp>
#endif
#if __has_include(<nlohmann/json.hpp>)
#include <escodb/format/nlohmann/cbor_serialiser.hpp>
#endif

#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench_policies { // named: what the library instantiates with these types is used

using namespace escodb;

/// Works to be compared; the first is the default model's.
class comparison {
public:
    comparison(std::string title, int times, double unit_ns)
        : title_(std::move(title)), times_(times), unit_ns_(unit_ns) {}

    void add(std::string name, std::function<void()> act) {
        works_.push_back({std::move(name), std::move(act), {}});
    }

    void run(int rounds = 25) {
        for (int round = -1; round < rounds; ++round) // the first warms up
            for (auto& each : works_) {
                const auto begun = std::chrono::steady_clock::now();
                for (int i = 0; i < times_; ++i)
                    each.act();
                const std::chrono::duration<double, std::nano> took =
                    std::chrono::steady_clock::now() - begun;
                if (round >= 0)
                    each.ns.push_back(took.count() / times_);
            }
        std::printf("\n| %s | time | of the default |\n|---|---|---|\n", title_.c_str());
        double of_default = 0;
        for (auto& each : works_) {
            std::sort(each.ns.begin(), each.ns.end());
            const double median = each.ns[each.ns.size() / 2];
            of_default = of_default == 0 ? median : of_default;
            std::printf("| %s | %.2f %s | %.2f × |\n", each.name.c_str(), median / unit_ns_,
                        unit_ns_ > 1e5 ? "ms" : "µs", median / of_default);
        }
    }

private:
    struct work {
        std::string name;
        std::function<void()> act;
        std::vector<double> ns;
    };
    std::string title_;
    int times_;
    double unit_ns_;
    std::vector<work> works_;
};

void require(bool ok) {
    if (!ok)
        std::abort(); // a benchmark that skips the work
}

const bytes key(32, std::byte{7});
const std::span<const std::byte, 32> key_view{key};

template <class Cipher> void add_cipher(comparison& to, std::size_t size) {
    auto sealing = std::make_shared<crypto::sealer<Cipher, random::system>>(key_view);
    to.add(std::string{Cipher::name}, [sealing, text = bytes(size), context = bytes(160)] {
        bytes sealed;
        sealing->seal_append(sealed, text, context);
        secret_bytes opened;
        require(sealing->open(sealed, context, opened));
    });
}
void ciphers(const char* title, std::size_t size) {
    comparison all{title, 200, 1e3};
    add_cipher<cipher::aes_256_gcm>(all, size);
    add_cipher<cipher::xaes_256_gcm>(all, size);
    add_cipher<cipher::xchacha20_poly1305>(all, size);
    add_cipher<cipher::xsalsa20_poly1305>(all, size);
    add_cipher<cipher::a256cbc_hs512>(all, size);
    all.run();
}

template <class Kdf> void add_kdf(comparison& to) {
    const auto with = Kdf::generate({}, bytes(32));
    const bool is_raw = std::is_same_v<Kdf, kdf::raw_key>;
    to.add(std::string{Kdf::name}, [with, password = std::string(64, is_raw ? '7' : 'x')] {
        secret_array<policy::user_key_bytes> out;
        Kdf::derive(as_bytes(password), with, out.span());
    });
}
bool key_from_agent(std::string_view, byte_view, std::span<std::byte, 32> out) {
    std::fill(out.begin(), out.end(), std::byte{7});
    return true;
}
void kdfs() {
    comparison all{"key derivation, default settings, opening a store", 1, 1e6};
    add_kdf<kdf::pbkdf2>(all);
    add_kdf<kdf::scrypt>(all);
#if __has_include(<argon2.h>)
    add_kdf<kdf::argon2id>(all);
#endif
    add_kdf<kdf::raw_key>(all);
    add_kdf<kdf::callback_key<key_from_agent>>(all);
    all.run(5);
}

template <class Hash> void add_hash(comparison& to) {
    static const bytes keys(Hash::key_bytes, std::byte{9});
    auto hash = std::make_shared<Hash>(std::span<const std::byte, Hash::key_bytes>{keys});
    to.add(std::string{Hash::name}, [hash, at = 0u]() mutable {
        const std::string path = "/credentials/site-" + std::to_string(++at);
        require((*hash)(as_bytes(path)) <= 0xffff);
    });
}
void shard_hashes() {
    comparison all{"shard hash, one path", 2'000, 1e3};
    add_hash<shard_hash::hmac_sha256>(all);
    add_hash<shard_hash::siphash_2_4>(all);
    add_hash<shard_hash::blake2b>(all);
    all.run();
}

struct login {
    std::string user;
    std::string password;
    std::optional<std::string> note;
    std::vector<std::string> urls;
};
BOOST_DESCRIBE_STRUCT(login, (), (user, password, note, urls))

const char* const json_text = R"({"user":"alice@example.com","password":"correct horse battery staple",)"
                              R"("note":null,"urls":["https://example.com","https://example.org/login"]})";

template <class S> void add_serialiser(comparison& to, std::string name, typename S::value_type of) {
    to.add(std::move(name), [of = std::move(of)] {
        const secret_bytes text = S::encode(of);
        const auto read = S::decode(text);
        require(!S::is_null(read));
    });
}
void serialisers() {
    comparison all{"serialiser, a login of four members there and back", 500, 1e3};
    add_serialiser<serialiser::json>(all, "JSON", boost::json::parse(json_text));
    add_serialiser<serialiser::padded<serialiser::json, length::padme>>(
        all, "JSON, padded (PADMÉ)", boost::json::parse(json_text));
    add_serialiser<serialiser::padded<serialiser::json, length::buckets<256, 1024>>>(
        all, "JSON, padded (buckets)", boost::json::parse(json_text));
    add_serialiser<serialiser::described<login>>(
        all, "described struct",
        {"alice@example.com", "correct horse battery staple", std::nullopt,
         {"https://example.com", "https://example.org/login"}});
#if __has_include(<nlohmann/json.hpp>)
    add_serialiser<serialiser::cbor>(all, "CBOR", nlohmann::json::parse(json_text));
#endif
    const auto raw = as_bytes(std::string_view{json_text});
    add_serialiser<serialiser::raw_bytes>(all, "raw bytes", {raw.begin(), raw.end()});
    all.run();
}

template <class Schedule> void add_schedule(comparison& to) {
    using codec = typename Schedule::template codec<cipher::aes_256_gcm, random::system>;
    using keys = model::key_schedule<cipher::aes_256_gcm, random::system>;
    auto with = std::make_shared<std::pair<keys, codec>>(keys{key_view, "shard-0000-ffff"},
                                                         codec{"shard-0000-ffff"});
    to.add(std::string{Schedule::name}, [with, text = bytes(200)] {
        std::string line;
        with->second.seal_item(with->first, line, "/credentials/site", text);
        require(with->second.open_item(with->first, line, "/credentials/site").size() == 200);
    });
}
void key_schedules() {
    comparison all{"key schedule, the line of an item of 200 bytes there and back", 500, 1e3};
    add_schedule<key_schedule::per_shard>(all);
    add_schedule<key_schedule::per_item>(all);
    all.run();
}

template <class Normaliser> void add_normaliser(comparison& to, std::string name) {
    to.add(std::move(name), [] {
        require(!model::parse_document_path<Normaliser>("/credentials/site").text().empty());
    });
}
void normalisers() {
    comparison all{"normaliser, one path", 2'000, 1e3};
    add_normaliser<normaliser::utf8proc_normaliser>(all, "Unicode (utf8proc)");
    add_normaliser<normaliser::ascii_normaliser>(all, "ASCII");
    all.run();
}

template <class Adapter> void add_storage(comparison& to, std::string name, Adapter adapter) {
    struct state {
        explicit state(Adapter of) : adapter(std::move(of)) {}
        Adapter adapter;
        run_loop loop;
        std::optional<std::string> revision;
        std::string value = std::string(64 * 1024, 'x');
        unsigned count = 0;
    };
    auto at = std::make_shared<state>(std::move(adapter));
    to.add(std::move(name), [at] {
        at->value.replace(0, 4, std::to_string(1'000 + ++at->count % 9'000)); // another each time
        const auto written =
            sync_wait(at->loop, at->adapter.write("shard-0000-ffff", at->value, at->revision));
        require(written.ok());
        at->revision = written.revision();
        require(sync_wait(at->loop, at->adapter.read("shard-0000-ffff"))->value == at->value);
    });
}
void storages() {
    const auto folder = std::filesystem::temp_directory_path() / "escodb-bench-policies";
    std::filesystem::remove_all(folder);
    bytes memory(4 * 1024 * 1024);
    memory_device device{memory, 4'096, 64};
    const region_geometry geometry{.blobs = 5, .slot_bytes = 128 * 1024};
    region_adapter<memory_device>::format(device, geometry);
    comparison all{"storage, a blob of 64 KiB written and read", 10, 1e3};
    add_storage(all, "memory", memory_adapter{});
    add_storage(all, "region in memory", region_adapter<memory_device>{device, geometry});
    add_storage(all, "folder, without fsync", file_adapter{folder, file_options{false}});
    add_storage(all, "folder", file_adapter{folder / "synced"});
    all.run();
    std::filesystem::remove_all(folder);
}

} // namespace bench_policies

int main() {
    using namespace bench_policies;
    ciphers("cipher, 200 bytes sealed and opened", 200);
    ciphers("cipher, 4 KiB sealed and opened", 4'096);
    kdfs();
    shard_hashes();
    key_schedules();
    serialisers();
    normalisers();
    storages();
}
