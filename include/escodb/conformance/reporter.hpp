// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How a conformance suite says what it found, to whatever test framework is in use.
///
/// A suite is a function that puts one policy through its contract. It calls the reporter once for
/// each thing that the contract asks, with whether the policy did it; one false is a policy that
/// must not be used. With Boost.Test, for one:
///
///     escodb::conformance::check_cipher<my_cipher>(
///         [](bool ok, std::string_view what) { BOOST_TEST(ok, what); });

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace escodb::conformance {

/// Called for each thing that was checked: whether it held, and what it was, as a sentence.
using reporter = std::function<void(bool ok, std::string_view what)>;

namespace detail {

/// Bytes that look random and are the same in every run. O(size).
[[nodiscard]] inline bytes sample(std::size_t size, unsigned seed) {
    bytes result(size);
    unsigned state = seed * 2654435761u + 1;
    for (std::byte& octet : result) {
        state = state * 1664525u + 1013904223u;
        octet = static_cast<std::byte>(state >> 24);
    }
    return result;
}

[[nodiscard]] inline bool all_zero(byte_view view) noexcept {
    return std::all_of(view.begin(), view.end(), [](std::byte b) { return b == std::byte{0}; });
}

[[nodiscard]] inline bool equal(byte_view a, byte_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Whether `call` throws `error` with this code.
template <class Call> [[nodiscard]] bool throws_code(errc code, Call&& call) {
    try {
        call();
    } catch (const error& e) {
        return e.code() == code;
    } catch (...) {
    }
    return false;
}

/// Whether `call` throws this type.
template <class Exception, class Call> [[nodiscard]] bool throws(Call&& call) {
    try {
        call();
    } catch (const Exception&) {
        return true;
    } catch (...) {
    }
    return false;
}

/// Runs one part of a suite; an exception that nobody expected is a failure of that part.
template <class Part> void run(const reporter& report, std::string_view name, Part&& part) {
    try {
        part();
    } catch (const std::exception& e) {
        report(false, std::string{name} + ": it threw: " + e.what());
    } catch (...) {
        report(false, std::string{name} + ": it threw something");
    }
}

} // namespace detail

} // namespace escodb::conformance
