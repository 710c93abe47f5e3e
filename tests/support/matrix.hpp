// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store of any models, put through its paces: `check<row>()`.

#include <support/matrix_rows.hpp>
#include <support/nor_device.hpp>
#include <support/temp_folder.hpp>

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/adapters/memory_witness.hpp>
#include <escodb/adapters/region_adapter.hpp>
#include <escodb/crypto/cryptopp/a256cbc_hs512.hpp>
#include <escodb/crypto/cryptopp/blake2b_shard_hash.hpp>
#include <escodb/crypto/cryptopp/callback_key.hpp>
#include <escodb/crypto/cryptopp/raw_key.hpp>
#include <escodb/crypto/cryptopp/scrypt.hpp>
#include <escodb/crypto/cryptopp/sha256.hpp>
#include <escodb/crypto/cryptopp/siphash.hpp>
#include <escodb/crypto/cryptopp/xaes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/xchacha20_poly1305.hpp>
#include <escodb/crypto/cryptopp/xsalsa20_poly1305.hpp>
#include <escodb/escodb.hpp>
#include <escodb/format/ascii_normaliser.hpp>
#include <escodb/format/described_serialiser.hpp>
#include <escodb/format/length_schemes.hpp>
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/inspect.hpp>
#include <escodb/store/results.hpp>
#include <escodb/store/shared.hpp>

// Where the libraries of these are not at hand, another model stands in for them.
#if __has_include(<argon2.h>)
#include <escodb/crypto/argon2/argon2id.hpp>
#endif
#if __has_include(<nlohmann/json.hpp>)
#include <escodb/format/nlohmann/cbor_serialiser.hpp>
#endif

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace escodb_test::matrix {

using namespace escodb;

struct login {
    std::string user;
    friend bool operator==(const login&, const login&) = default;
};
BOOST_DESCRIBE_STRUCT(login, (), (user))

/// What the agent of `kdf::callback_key` gives.
inline bool agent_is_locked = false;
inline bool key_from_agent(std::string_view, byte_view, std::span<std::byte, 32> out) {
    std::fill(out.begin(), out.end(), std::byte{7});
    return !agent_is_locked;
}

/// The same bytes in every run.
class counting_random {
public:
    using policy_kind = policy::random_kind;
    void fill(byte_span out) {
        while (!out.empty()) {
            const std::string number = std::to_string(++next_);
            const auto block = crypto::sha256(as_bytes(number));
            const std::size_t size = std::min(out.size(), block.size());
            std::copy_n(block.begin(), size, out.begin());
            out = out.subspan(size);
        }
    }

private:
    static inline std::uint64_t next_ = 0;
};

// Places for blobs.

struct in_memory {
    using adapter = memory_adapter;
    adapter open() { return adapter{storage}; }
    std::shared_ptr<memory_storage> storage = std::make_shared<memory_storage>();
};
struct in_folder {
    using adapter = file_adapter;
    adapter open() { return adapter{folder.path(), file_options{false}}; }
    temp_folder folder;
};
struct in_region {
    using adapter = region_adapter<nor_device>;
    in_region() { adapter::format(device, geometry); }
    adapter open() { return adapter{device, geometry}; }
    region_geometry geometry{.blobs = 4, .slot_bytes = 16'384};
    nor_device device{16'384 * 10, 4'096, 64};
};

// The models, in the order of their numbers.

using ciphers = std::tuple<escodb::cipher::aes_256_gcm, escodb::cipher::xaes_256_gcm,
                           escodb::cipher::xchacha20_poly1305, escodb::cipher::xsalsa20_poly1305,
                           escodb::cipher::a256cbc_hs512>;
using kdfs = std::tuple<escodb::kdf::pbkdf2, escodb::kdf::scrypt, escodb::kdf::raw_key,
                        escodb::kdf::callback_key<key_from_agent>,
#if __has_include(<argon2.h>)
                        escodb::kdf::argon2id
#else
                        escodb::kdf::scrypt
#endif
                        >;
using shard_hashes = std::tuple<escodb::shard_hash::hmac_sha256, escodb::shard_hash::siphash_2_4,
                                escodb::shard_hash::blake2b>;
using serialisers = std::tuple<escodb::serialiser::json, escodb::serialiser::raw_bytes,
                               escodb::serialiser::described<login>,
#if __has_include(<nlohmann/json.hpp>)
                               escodb::serialiser::cbor
#else
                               escodb::serialiser::json
#endif
                               >;
template <class S>
using lengths = std::tuple<S, escodb::serialiser::padded<S, escodb::length::padme>,
                           escodb::serialiser::padded<S, escodb::length::buckets<64, 256>>>;
using key_schedules = std::tuple<escodb::key_schedule::per_shard, escodb::key_schedule::per_item>;
using places = std::tuple<in_memory, in_folder, in_region>;
using normalisers = std::tuple<escodb::normaliser::utf8proc_normaliser,
                               escodb::normaliser::ascii_normaliser>;
using witnesses = std::tuple<no_witness, memory_witness>;
using randoms = std::tuple<escodb::random::system, counting_random>;
using all_errors = std::tuple<escodb::errors::exceptions, escodb::errors::results>;
using threadings = std::tuple<threads::one, threads::shared>;

static_assert(models == row{std::tuple_size_v<ciphers>, std::tuple_size_v<kdfs>,
                            std::tuple_size_v<shard_hashes>, std::tuple_size_v<serialisers>,
                            std::tuple_size_v<lengths<int>>, std::tuple_size_v<key_schedules>,
                            std::tuple_size_v<places>, std::tuple_size_v<normalisers>,
                            std::tuple_size_v<witnesses>, std::tuple_size_v<randoms>,
                            std::tuple_size_v<all_errors>, std::tuple_size_v<threadings>});

template <row Row> struct made_of {
    template <factor Factor, class List>
    using chosen = std::tuple_element_t<Row[Factor], List>;

    using document_serialiser = chosen<serialiser, serialisers>;
    using kdf_type = chosen<kdf, kdfs>;
    using place = chosen<storage, places>;
    using policies = escodb::policies<
        chosen<cipher, ciphers>, kdf_type, chosen<shard_hash, shard_hashes>,
        chosen<length, lengths<document_serialiser>>, chosen<key_schedule, key_schedules>,
        chosen<normaliser, normalisers>, chosen<witness, witnesses>, chosen<random, randoms>,
        chosen<errors, all_errors>, chosen<threading, threadings>>;
    using store = basic_store<typename place::adapter, policies>;
    using options = typename store::options;
};

// What differs between models for their users.

template <class Kdf> void make_cheap(typename Kdf::settings& cost) {
    if constexpr (requires { cost.iterations; })
        cost.iterations = 1;
    if constexpr (requires { cost.log2_n; })
        cost.log2_n = 4;
    if constexpr (requires { cost.memory_kib; }) {
        cost.memory_kib = 32;
        cost.passes = 1;
    }
}

template <class Kdf> password secret_of(bool right) {
    if constexpr (std::is_same_v<Kdf, escodb::kdf::raw_key>)
        return password{std::string(64, right ? '7' : '8')};
    else
        return password{right ? "correct horse" : "battery staple"};
}

template <class Value> Value document(std::string_view text) {
    if constexpr (std::is_same_v<Value, boost::json::value>)
        return boost::json::value{{"user", text}};
    else if constexpr (std::is_same_v<Value, secret_bytes>)
        return secret_bytes{as_bytes(text).begin(), as_bytes(text).end()};
    else if constexpr (std::is_same_v<Value, login>)
        return login{std::string{text}};
    else
        return Value{{"user", std::string{text}}};
}

template <class T> inline constexpr bool is_result = false;
template <class T> inline constexpr bool is_result<result<T>> = true;

/// What a call gives, by whichever errors policy. \throws error
template <class Call> auto settled(Call call) {
    using given = std::invoke_result_t<Call>;
    if constexpr (is_result<given>) {
        given from = call();
        if (!from.ok())
            throw error{std::move(from).error()};
        return std::move(from).value();
    } else {
        return call();
    }
}

template <class Act> errc failure_of(Act act) {
    try {
        act();
    } catch (const error& caught) {
        return caught.code();
    }
    return errc{};
}

template <row Row> typename made_of<Row>::store store_at(typename made_of<Row>::place& place,
                                                         typename made_of<Row>::options options) {
    using store = typename made_of<Row>::store;
    if constexpr (requires { store::make(place.open(), std::move(options)); })
        return settled([&] { return store::make(place.open(), std::move(options)); });
    else
        return store{place.open(), std::move(options)};
}

/// Changes the last line of each shard, which is an item's. Some revision of each is left behind.
template <class Adapter> void tamper(Adapter adapter) {
    run_loop loop;
    for (const char* id : {"shard-0000-7fff", "shard-8000-ffff"}) {
        auto found = sync_wait(loop, adapter.read(id));
        if (!found)
            continue;
        char& changed = found->value.at(found->value.size() - 10);
        changed = changed == 'A' ? 'B' : 'A';
        const auto written = sync_wait(loop, adapter.write(id, found->value, found->revision));
        BOOST_TEST(written.ok());
    }
}

/// Makes a store, fills, lists, removes, opens it again, and sees that a wrong key, another program's
/// policies and a changed blob are refused.
template <row Row> void check() {
    using store_type = made_of<Row>;
    using kdf_type = typename store_type::kdf_type;
    using value_type = typename store_type::policies::serialiser::value_type;
    typename store_type::place place;
    typename store_type::policies::witness seen;
    const auto options = [&](bool right_secret) {
        typename store_type::options made{secret_of<kdf_type>(right_secret)};
        make_cheap<kdf_type>(made.kdf);
        made.shards = 2;
        made.witness = seen;
        return made;
    };
    const auto put = [](const char* text) {
        return [text](const std::optional<value_type>&) { return document<value_type>(text); };
    };
    agent_is_locked = false;
    {
        auto store = store_at<Row>(place, options(true));
        auto handle = settled([&] { return store.create(); });
        settled([&] { return handle.update("/logins/alice", put("alice")); });
        settled([&] { return handle.update("/logins/bob", put("nobody")); });
        settled([&] { return handle.update("/logins/bob", put("bob")); });
        settled([&] { return handle.update("/notes/x", put("")); });
        settled([&] { return handle.remove("/notes/x"); });
        settled([&] { return handle.update("/old/a/b", put("b")); });
        settled([&] { return handle.prune("/old/"); });
    }
    const auto opened = [&](bool right_secret) {
        auto store = store_at<Row>(place, options(right_secret));
        return settled([&] { return store.open(); });
    };
    {
        auto handle = opened(true);
        using names = std::vector<std::string>;
        BOOST_TEST(settled([&] { return handle.list("/"); }) == names{"logins/"}, boost::test_tools::per_element());
        BOOST_TEST(settled([&] { return handle.list("/logins/"); }) == (names{"alice", "bob"}),
                   boost::test_tools::per_element());
        BOOST_TEST((settled([&] { return handle.get("/logins/alice"); }) == document<value_type>("alice")));
        BOOST_TEST((settled([&] { return handle.get("/logins/bob"); }) == document<value_type>("bob")));
        BOOST_TEST(!settled([&] { return handle.get("/notes/x"); }).has_value());
    }

    agent_is_locked = true;
    BOOST_TEST((failure_of([&] { (void)opened(false); }) == errc::access_denied));
    agent_is_locked = false;

    // What the config says of itself is what a program of the default policies is told.
    const store_info about = inspect(place.open());
    BOOST_TEST((about.policies == model::unusual_policy_names<typename store_type::policies>()));
    run_loop loop;
    auto adapter = place.open();
    const std::string config = sync_wait(loop, adapter.read("config"))->value;
    const errc of_another = failure_of([&] {
        (void)model::root_keys<escodb::policies<>>::open(config, password{"correct horse"});
    });
    BOOST_TEST((of_another == (about.policies.empty() ? errc{} : errc::wrong_policy)));

    tamper(place.open());
    auto handle = opened(true);
    const errc failures[] = {
        failure_of([&] { (void)settled([&] { return handle.get("/logins/alice"); }); }),
        failure_of([&] { (void)settled([&] { return handle.get("/logins/bob"); }); }),
        failure_of([&] { (void)settled([&] { return handle.list("/"); }); }),
        failure_of([&] { (void)settled([&] { return handle.list("/logins/"); }); }),
    };
    for (const errc failure : failures)
        BOOST_TEST((failure == errc{} || failure == errc::tampered_item ||
                    failure == errc::rolled_back));
    BOOST_TEST(std::any_of(std::begin(failures), std::end(failures),
                           [](errc failure) { return failure != errc{}; }));
}

} // namespace escodb_test::matrix
