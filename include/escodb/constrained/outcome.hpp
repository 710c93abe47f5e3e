// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a constrained store returns, and what a region's answers are to it.

#include <escodb/adapters/region/slots.hpp>
#include <escodb/base/errc.hpp>
#include <escodb/base/failure.hpp>
#include <escodb/base/result.hpp>
#include <escodb/constrained/config.hpp>

#include <string_view>

namespace escodb::constrained {

template <class T> using result = escodb::result<T, failure>;

/// That it was done, or why not, and with what.
[[nodiscard]] inline result<void> report(errc why, std::string_view subject) noexcept {
    if (why == fine)
        return {};
    return failure{why, subject};
}

/// `fine`, or what it means to a store.
[[nodiscard]] constexpr errc errc_of(region::status of) noexcept {
    using region::status;
    switch (of) {
    case status::ok: return fine;
    case status::absent: return errc::store_missing;
    case status::conflict: return errc::conflict;
    case status::too_large: return errc::too_large;
    case status::unknown: return errc::outcome_unknown;
    case status::bad_geometry: return errc::invalid_option;
    case status::full:
    case status::bad_id:
    case status::unformatted:
    case status::other_geometry:
    case status::damaged:
    case status::failed: break;
    }
    return errc::storage_failed;
}

} // namespace escodb::constrained
