// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::serialiser`.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/serialiser.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace escodb::conformance {

namespace detail {

/// Whether decoding gives a value, or refuses in the one way that is allowed.
template <class S> [[nodiscard]] bool decodes_or_refuses(byte_view text) {
    try {
        (void)S::decode(text);
    } catch (const error& e) {
        return e.code() == errc::malformed_item && e.subject().empty();
    } catch (...) {
        return false;
    }
    return true;
}

} // namespace detail

/// In place of a value that means nothing, where every value of a serialiser is a document.
struct no_null {};

/// Puts `S` through the contract of `policy::serialiser`.
/// \param samples documents of all sorts, none of them null; \param equal whether two
/// documents are the same to the user: be strict. O(n²) in their encoded sizes.
template <policy::serialiser S, class Equal = std::equal_to<typename S::value_type>>
void check_serialiser(const reporter& report, const std::vector<typename S::value_type>& samples,
                      no_null, const Equal& equal = {}) {
    report(!samples.empty(), "there are samples");
    for (const auto& value : samples) {
        detail::run(report, "a sample", [&] {
            const secret_bytes text = S::encode(value);
            report(!S::is_null(value), "a document is not taken for nothing");
            report(detail::equal(S::encode(value), text), "encoding again gives the same bytes");
            const auto back = S::decode(text);
            report(equal(back, value), "a document comes back as it was");
            report(detail::equal(S::encode(back), text), "and is encoded alike");

            bool calm = true;
            for (std::size_t size = 0; size < text.size(); ++size)
                calm = calm && detail::decodes_or_refuses<S>(byte_view{text}.first(size));
            report(calm, "a text that lost its end decodes, or is refused as malformed_item");
            calm = true;
            secret_bytes changed = text;
            for (std::byte& octet : changed) {
                const std::byte before = octet;
                for (const unsigned other : {0x00u, 0x22u, 0x5cu, 0x7bu, 0x80u, 0xffu}) {
                    octet = static_cast<std::byte>(other);
                    calm = calm && detail::decodes_or_refuses<S>(changed);
                }
                octet = before;
            }
            report(calm, "a text with a changed byte decodes, or is refused as malformed_item");
        });
    }
    bool calm = true;
    for (unsigned seed = 0; seed < 64; ++seed)
        calm = calm && detail::decodes_or_refuses<S>(detail::sample(seed, seed));
    report(calm, "any bytes decode, or are refused as malformed_item");
}

/// The same where a value means nothing. \param null this value.
template <policy::serialiser S, class Equal = std::equal_to<typename S::value_type>>
void check_serialiser(const reporter& report, const std::vector<typename S::value_type>& samples,
                      const typename S::value_type& null, const Equal& equal = {}) {
    detail::run(report, "null", [&] {
        report(S::is_null(null), "the value that means nothing is known");
    });
    check_serialiser<S>(report, samples, no_null{}, equal);
}

} // namespace escodb::conformance
