// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/callback_random.hpp>

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/policy/random.hpp>
#include <escodb/store/policies.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

BOOST_AUTO_TEST_SUITE(crypto_callback_random)

using namespace escodb;

/// A source with a state: a counter, so not for real stores.
struct device {
    std::uint64_t next = 1;
    int calls = 0;
    int good = 1'000'000; ///< calls until it fails
    bool throws = false;

    static device& instance() {
        static device only;
        return only;
    }
    static bool fill(byte_span out) {
        device& mine = instance();
        for (std::byte& one : out)
            one = static_cast<std::byte>((mine.next++ * 0x9e3779b97f4a7c15u) >> 56);
        if (++mine.calls <= mine.good)
            return true;
        if (mine.throws)
            throw std::runtime_error{"unplugged"};
        return false;
    }
};

using source = random::callback<device::fill>;
static_assert(policy::random<source>);

struct plugged_in {
    plugged_in() { device::instance() = device{}; }
};

BOOST_FIXTURE_TEST_SUITE(of_a_device, plugged_in)

BOOST_AUTO_TEST_CASE(all_objects_share_what_the_function_reaches) {
    std::array<std::byte, 16> first{};
    std::array<std::byte, 16> second{};
    source{}.fill(first);
    source{}.fill(second);
    BOOST_TEST((first != second));
    BOOST_TEST(device::instance().calls == 2);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_leaves_nothing_behind) {
    device::instance().good = 0;
    for (const bool throws : {false, true}) {
        device::instance().throws = throws;
        std::array<std::byte, 16> out{};
        if (throws)
            BOOST_CHECK_THROW(source{}.fill(out), std::runtime_error);
        else
            BOOST_CHECK_EXCEPTION(source{}.fill(out), error, [](const error& failure) {
                return failure.code() == errc::storage_failed &&
                       failure.subject() == "the random source";
            });
        BOOST_TEST((out == std::array<std::byte, 16>{}));
    }
}

// Keys, salts and IVs of a new store come from it, and from nowhere else.
BOOST_AUTO_TEST_CASE(the_same_bytes_make_the_same_store) {
    using keys = model::root_keys<policies<source>>;
    kdf::pbkdf2::settings cheap;
    cheap.iterations = 1;
    const password secret{"open sesame"};
    const auto make = [&] {
        device::instance() = device{};
        return keys::create(secret, cheap, 4).config_text;
    };
    const std::string once = make();
    BOOST_TEST(once == make());
    BOOST_TEST(once != keys::create(secret, cheap, 4).config_text);
    const int calls = device::instance().calls / 2;
    for (int good = 0; good < calls; ++good) {
        device::instance() = device{};
        device::instance().good = good;
        BOOST_CHECK_THROW((void)keys::create(secret, cheap, 4), error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
