// SPDX-License-Identifier: Apache-2.0

// Stores of other models than the defaults; in two combinations, since each compiles the whole store.
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/crypto/cryptopp/callback_key.hpp>
#include <escodb/crypto/cryptopp/raw_key.hpp>
#include <escodb/crypto/cryptopp/scrypt.hpp>
#include <escodb/format/described_serialiser.hpp>
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/format/raw_bytes_serialiser.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/store/basic_store.hpp>
#include <escodb/store/inspect.hpp>
#include <escodb/store/policies.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_policy_models)

using namespace escodb;

// Named: GCC warns where a coroutine of a template keeps what is of a type without linkage.
namespace policy_models {

struct login {
    std::string user;
    std::optional<std::string> note;
    friend bool operator==(const login&, const login&) = default;
};
BOOST_DESCRIBE_STRUCT(login, (), (user, note))

/// An agent whose owner may lock it.
inline bool agent_is_locked = false;
inline bool key_from_agent(std::string_view key_id, byte_view, std::span<std::byte, 32> out) {
    std::fill(out.begin(), out.end(), static_cast<std::byte>(key_id.size()));
    return !agent_is_locked && key_id == "vault";
}

using names = std::vector<std::pair<std::string, std::string>>;

struct raw_key_and_described {
    using policies = escodb::policies<
        kdf::raw_key, serialiser::padded<serialiser::described<login>, length::buckets<200>>>;
    static basic_options<policies> options() {
        return basic_options<policies>{password{std::string(64, '7')}};
    }
    static void be_wrong(basic_options<policies>& options) {
        options.password = password{std::string(64, '8')};
    }
    static login document(const char* text) { return {text, std::nullopt}; }
    static names differing() { return {{"kdf", "raw key"}}; }
};

struct callback_and_bytes {
    using policies = escodb::policies<
        kdf::callback_key<key_from_agent>, serialiser::padded<serialiser::raw_bytes, length::padme>>;
    static basic_options<policies> options() {
        basic_options<policies> made{password{}}; // the agent needs none
        made.kdf.key_id = "vault";
        return made;
    }
    static void be_wrong(basic_options<policies>&) { agent_is_locked = true; }
    static secret_bytes document(std::string_view text) {
        return {as_bytes(text).begin(), as_bytes(text).end()};
    }
    static names differing() { return {{"kdf", "callback"}, {"serialiser", "raw bytes, padded"}}; }
};

template <class Model> class store_in {
public:
    using policies = typename Model::policies;
    using store = basic_store<memory_adapter, policies>;

    store_in() { agent_is_locked = false; }
    ~store_in() { agent_is_locked = false; }

    [[nodiscard]] store with(basic_options<policies> options) const {
        return store{memory_adapter{memory}, std::move(options)};
    }
    [[nodiscard]] store again() const { return with(Model::options()); }

    std::shared_ptr<memory_storage> memory = std::make_shared<memory_storage>();
};

template <class Model> void works() {
    const store_in<Model> in;
    {
        auto handle = in.again().create();
        handle.update("/a/x", [](auto) { return Model::document("one"); });
        auto task = handle.task();
        task.update("/a/y", [](auto) { return Model::document(""); });
        task.update("/a/z", [](auto) { return Model::document("gone"); });
        task.update("/a/z", [](auto) { return std::optional<decltype(Model::document(""))>{}; });
    }
    auto handle = in.again().open();
    BOOST_TEST((handle.list("/a/") == std::vector<std::string>{"x", "y"}));
    BOOST_TEST((handle.get("/a/x") == Model::document("one")));
    BOOST_TEST((handle.get("/a/y") == Model::document("")));
    BOOST_TEST((inspect(memory_adapter{in.memory}).policies == Model::differing()));

    auto wrong = Model::options();
    Model::be_wrong(wrong);
    BOOST_CHECK_EXCEPTION((void)in.with(std::move(wrong)).open(), error,
                          [](const error& e) { return e.code() == errc::access_denied; });
}

} // namespace policy_models

using namespace policy_models;

BOOST_AUTO_TEST_CASE(raw_key_with_padded_described_structs) { works<raw_key_and_described>(); }
BOOST_AUTO_TEST_CASE(callback_with_padded_bytes) { works<callback_and_bytes>(); }

BOOST_AUTO_TEST_CASE(padded_documents_are_of_one_length) {
    const auto bytes_with = [](const char* text) {
        const store_in<raw_key_and_described> in;
        auto options = raw_key_and_described::options();
        options.shards = 1; // or chance decides how many there are
        in.with(std::move(options)).create().update("/x", [&](auto) {
            return raw_key_and_described::document(text);
        });
        return inspect(memory_adapter{in.memory}).bytes();
    };
    BOOST_TEST(bytes_with("") == bytes_with("a text of no small length, a hundred bytes perhaps"));
}

/// Its keys alone, which is all that another key derivation changes.
BOOST_AUTO_TEST_CASE(scrypt_keeps_the_keys_and_tells_another_program_both_names) {
    using keys = model::root_keys<escodb::policies<kdf::scrypt>>;
    kdf::scrypt::settings cheap;
    cheap.log2_n = 4;
    const auto made = keys::create(password{"correct horse"}, cheap, 2);
    BOOST_TEST(keys::open(made.config_text, password{"correct horse"}).shard_count() == 2u);
    BOOST_CHECK_EXCEPTION((void)keys::open(made.config_text, password{"wrong"}), error,
                          [](const error& e) { return e.code() == errc::access_denied; });
    BOOST_CHECK_EXCEPTION((void)keys::open(made.config_text, password{}), error,
                          [](const error& e) { return e.code() == errc::empty_password; });

    const store_in<raw_key_and_described> other;
    other.memory->replace("config", made.config_text);
    BOOST_CHECK_EXCEPTION((void)other.again().open(), error, [](const error& e) {
        return e.code() == errc::wrong_policy &&
               e.detail() == "kdf: the store's is scrypt, this program's is raw key";
    });
    const store_info info = inspect(memory_adapter{other.memory});
    BOOST_TEST((info.policies == names{{"kdf", "scrypt"}}));
    BOOST_TEST((info.kdf_costs.at(0) == std::pair<std::string, std::uint64_t>{"log2_n", 4}));
}

BOOST_AUTO_TEST_CASE(a_key_of_the_wrong_form_is_refused_and_not_shown) {
    const store_in<raw_key_and_described> in;
    (void)in.again().create();
    basic_options<raw_key_and_described::policies> options{password{"hunter2"}};
    BOOST_CHECK_EXCEPTION((void)in.with(std::move(options)).open(), error, [](const error& e) {
        return e.code() == errc::invalid_option && e.subject() == "password" &&
               std::string_view{e.what()}.find("hunter2") == std::string_view::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_resharded_store_asks_for_the_same_key) {
    const store_in<callback_and_bytes> in;
    in.again().create().update("/x", [](auto) { return callback_and_bytes::document("one"); });
    BOOST_TEST(in.again().reshard(2).shard_count() == 2u);
    BOOST_TEST((in.again().open().get("/x") == callback_and_bytes::document("one")));
}

BOOST_AUTO_TEST_SUITE_END()
