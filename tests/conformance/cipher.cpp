// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/cipher.hpp>

#include <escodb/policy/archetypes.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

BOOST_AUTO_TEST_SUITE(conformance_cipher)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::cipher;

using key_view = std::span<const std::byte, 32>;
using iv_view = std::span<const std::byte, 8>;

template <class C> complaints complaints_about() {
    complaints found;
    conformance::check_cipher<C>(found.reporter());
    return found;
}

/// Hides the plaintext, badly, so that it keeps the whole contract. `Fault` says what it forgets.
enum class fault { none, associated, wipe, size, key, iv };

template <fault Fault> class faulty : public base {
public:
    explicit faulty(key_view key) noexcept : base(Fault == fault::key ? no_key() : key), mask_(key[0]) {}
    faulty(faulty&&) noexcept = default;

    void seal(iv_view iv, byte_view associated, byte_view text, byte_span out) {
        if (Fault == fault::size && out.size() != text.size() + tag_bytes)
            return;
        const bytes hidden = masked(iv, text);
        base::seal(iv, seen(associated), hidden, out);
    }
    bool open(iv_view iv, byte_view associated, byte_view sealed, byte_span out) {
        const bool authentic = base::open(iv, seen(associated), sealed, out);
        if (authentic || Fault == fault::wipe)
            std::ranges::copy(masked(iv, out), out.begin());
        return authentic;
    }

private:
    static key_view no_key() {
        static constexpr std::byte zeros[32]{};
        return zeros;
    }
    static byte_view seen(byte_view associated) {
        return Fault == fault::associated ? byte_view{} : associated;
    }
    bytes masked(iv_view iv, byte_view text) const {
        bytes result(text.begin(), text.end());
        const std::byte by_iv = Fault == fault::iv ? std::byte{0} : iv[0];
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] ^= mask_ ^ by_iv ^ static_cast<std::byte>(i * 31 + 1);
        return result;
    }

    std::byte mask_;
};

BOOST_AUTO_TEST_CASE(a_good_cipher_passes) {
    conformance::check_cipher<faulty<fault::none>>(escodb_test::report());
}

BOOST_AUTO_TEST_CASE(the_archetype_hides_nothing_and_is_told_so) {
    const auto found = complaints_about<base>();
    BOOST_TEST(found.has("the plaintext is not in the sealed message"));
    BOOST_TEST(!found.has("goes unnoticed"));
}

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<faulty<fault::associated>>().has(
        "no changed bit of the associated data goes unnoticed"));
    BOOST_TEST(complaints_about<faulty<fault::wipe>>().has("every byte of the output is zero"));
    BOOST_TEST(complaints_about<faulty<fault::size>>().has("seal throws std::length_error"));
    BOOST_TEST(complaints_about<faulty<fault::key>>().has("another key does not open it"));
    BOOST_TEST(complaints_about<faulty<fault::iv>>().has("another IV makes another ciphertext"));
}

BOOST_AUTO_TEST_SUITE_END()
