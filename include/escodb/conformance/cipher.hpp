// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::cipher`.

#include <escodb/base/bytes.hpp>
#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/cipher.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

namespace escodb::conformance {

namespace detail {

template <class C> class cipher_suite {
public:
    explicit cipher_suite(const reporter& report) : report_(report) {}

    void sizes() {
        bool round_trip = true;
        bool other_object = true;
        C one{key()};
        C other{key()};
        for (const std::size_t size :
             {0u, 1u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 255u, 256u, 1000u, 70'000u}) {
            for (const std::size_t with : {0u, 1u, 16u, 160u, 1000u}) {
                const bytes text = sample(size, 3);
                const bytes associated = sample(with, 4);
                const bytes sealed = seal(one, text, associated);
                round_trip = round_trip && open(one, sealed, associated) == text;
                other_object = other_object && open(other, sealed, associated) == text;
            }
        }
        report_(round_trip, "what was sealed opens again, for all sizes");
        report_(other_object, "another object with the same key opens it too");
    }

    void hides() {
        C c{key()};
        const bytes text = sample(64, 5);
        const bytes sealed = seal(c, text, {});
        report_(std::search(sealed.begin(), sealed.end(), text.begin(), text.begin() + 8) ==
                    sealed.end(),
                "the plaintext is not in the sealed message");
        iv_[0] ^= std::byte{1};
        const bytes again = seal(c, text, {});
        iv_[0] ^= std::byte{1};
        report_(!std::equal(sealed.begin(), sealed.begin() + 64, again.begin()),
                "another IV makes another ciphertext");
        const bytes key_of_another = sample(C::key_bytes, 77);
        C another{std::span<const std::byte, C::key_bytes>{key_of_another}};
        report_(!std::equal(sealed.begin(), sealed.begin() + 64, seal(another, text, {}).begin()),
                "another key makes another ciphertext");
        report_(!open(another, sealed, {}), "another key does not open it");
    }

    void refuses_changes() {
        C c{key()};
        for (const std::size_t size : {0u, 1u, 16u, 40u}) {
            const bytes text = sample(size, 6);
            bytes associated = sample(20, 7);
            bytes sealed = seal(c, text, associated);
            report_(each_bit_matters(c, sealed, sealed, associated),
                    "no changed bit of the sealed message goes unnoticed");
            report_(each_bit_matters(c, associated, sealed, associated),
                    "no changed bit of the associated data goes unnoticed");
            report_(each_bit_matters(c, iv_, sealed, associated),
                    "no changed bit of the IV goes unnoticed");
            report_(open(c, sealed, associated) == text,
                    "after all that was refused, the object opens what is authentic");

            bool shorter = true;
            for (std::size_t left = 0; left < sealed.size(); ++left)
                shorter = shorter && !open(c, byte_view{sealed}.first(left), associated);
            report_(shorter, "a sealed message that lost its end is refused");
            bytes longer = sealed;
            longer.push_back(std::byte{0});
            report_(!open(c, longer, associated), "a sealed message that grew is refused");
            report_(!open(c, sealed, byte_view{associated}.first(19)),
                    "associated data that lost its end is refused");
            report_(!open(c, sealed, {}), "associated data that is missing is refused");
        }
        report_(nothing_else_seen_, "after a refusal every byte of the output is zero");
    }

    void refuses_wrong_sizes() {
        C c{key()};
        const bytes text = sample(10, 8);
        const bytes sealed = seal(c, text, {});
        for (const std::size_t size : {std::size_t{0}, sealed.size() - 1, sealed.size() + 1}) {
            bytes out(size);
            report_(throws<std::length_error>([&] { c.seal(iv(), {}, text, out); }),
                    "seal throws std::length_error where the output is of the wrong size");
        }
        const std::size_t room = sealed.size() - C::tag_bytes;
        for (const std::size_t size : {std::size_t{0}, room - 1, room + 1}) {
            bytes out(size);
            report_(throws<std::length_error>([&] { (void)c.open(iv(), {}, sealed, out); }),
                    "open throws std::length_error where the output is of the wrong size");
        }
        report_(open(c, sealed, {}) == text, "after that the object still opens");
    }

    void moves() {
        C c{key()};
        const bytes text = sample(33, 9);
        const bytes sealed = seal(c, text, text);
        C moved{std::move(c)};
        report_(open(moved, sealed, text) == text, "an object that was moved opens");
        C used{std::move(moved)};
        report_(seal(used, text, text) == sealed, "an object that was moved after use seals alike");
    }

private:
    std::span<const std::byte, C::key_bytes> key() const {
        return std::span<const std::byte, C::key_bytes>{key_};
    }
    std::span<const std::byte, C::iv_bytes> iv() const {
        return std::span<const std::byte, C::iv_bytes>{iv_};
    }

    bytes seal(C& c, byte_view text, byte_view associated) {
        bytes out(policy::sealed_bytes<C>(text.size()), std::byte{0xaa});
        c.seal(iv(), associated, text, out);
        return out;
    }

    /// The plaintext, or nothing; notes whether anything else was left in the output.
    std::optional<bytes> open(C& c, byte_view sealed, byte_view associated) {
        bytes out(sealed.size() < C::tag_bytes ? 0 : sealed.size() - C::tag_bytes, std::byte{0xaa});
        const auto opened = policy::open(c, iv(), associated, sealed, out);
        const auto text_end = out.begin() + static_cast<std::ptrdiff_t>(opened.value_or(0));
        nothing_else_seen_ = nothing_else_seen_ && all_zero(bytes(text_end, out.end()));
        if (!opened)
            return std::nullopt;
        out.resize(*opened);
        return out;
    }

    bool each_bit_matters(C& c, bytes& part, const bytes& sealed, const bytes& associated) {
        for (std::byte& octet : part) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                octet ^= std::byte{1} << bit;
                const bool opened = open(c, sealed, associated).has_value();
                octet ^= std::byte{1} << bit;
                if (opened)
                    return false;
            }
        }
        return true;
    }

    const reporter& report_;
    bytes key_ = sample(C::key_bytes, 1);
    bytes iv_ = sample(C::iv_bytes, 2);
    bool nothing_else_seen_ = true;
};

} // namespace detail

/// Puts `C` through the contract of `policy::cipher`. Takes some milliseconds and no randomness.
/// That its algorithm is the one that it names, only published vectors can tell.
template <policy::cipher C> void check_cipher(const reporter& report) {
    detail::cipher_suite<C> suite{report};
    detail::run(report, "sizes", [&] { suite.sizes(); });
    detail::run(report, "hides", [&] { suite.hides(); });
    detail::run(report, "refuses changes", [&] { suite.refuses_changes(); });
    detail::run(report, "refuses wrong sizes", [&] { suite.refuses_wrong_sizes(); });
    detail::run(report, "moves", [&] { suite.moves(); });
}

} // namespace escodb::conformance
