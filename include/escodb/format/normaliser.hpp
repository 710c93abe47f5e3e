// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default normaliser: all of Unicode, by the tables of utf8proc
/// (<https://juliastrings.github.io/utf8proc/>; UAX #15). Link with `-lutf8proc`.

#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/format/text.hpp>
#include <escodb/policy/kinds.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace escodb::normaliser {

/// A model of policy::normaliser. Text of ASCII alone is passed on as it is. O(n), and O(r log r) in
/// runs of r combining marks. All scratch memory is wiped, since passwords come by as well.
class utf8proc_normaliser {
public:
    using policy_kind = escodb::policy::normaliser_kind;
    static constexpr std::string_view name = "utf8proc";

    /// Unicode NFC. \throws error invalid_text where `text` is not UTF-8.
    [[nodiscard]] static std::string path(std::string_view text) {
        if (is_ascii(text))
            return std::string{text};
        const secret_bytes out = normalised(text, UTF8PROC_COMPOSE);
        return std::string{as_text(out)};
    }

    /// Unicode NFKD. \throws error invalid_text where `text` is not UTF-8; it tells nothing of it.
    [[nodiscard]] static secret_bytes password(std::string_view text) {
        if (is_ascii(text))
            return secret_bytes(as_bytes(text).begin(), as_bytes(text).end());
        return normalised(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    }

private:
    using code_points = std::vector<utf8proc_int32_t, wiping_allocator<utf8proc_int32_t>>;

    [[nodiscard]] static bool is_ascii(std::string_view text) noexcept {
        return std::all_of(text.begin(), text.end(),
                           [](char c) { return static_cast<signed char>(c) >= 0; });
    }

    [[nodiscard]] static secret_bytes normalised(std::string_view text, int form) {
        if (!format::is_valid_utf8(text))
            throw error(errc::invalid_text);
        code_points points = decomposed(text, form | UTF8PROC_STABLE);
        order_marks(points);
        const auto size = static_cast<utf8proc_ssize_t>(points.size());
        points.push_back(0); // utf8proc ends its text with a NUL
        const auto length = utf8proc_reencode(
            points.data(), size, static_cast<utf8proc_option_t>(form | UTF8PROC_STABLE));
        if (length < 0)
            throw error(errc::invalid_text, {}, utf8proc_errmsg(length));
        const auto* from = reinterpret_cast<const std::byte*>(points.data());
        return {from, from + length};
    }

    [[nodiscard]] static code_points decomposed(std::string_view text, int options) {
        code_points points;
        points.reserve(text.size() + 1);
        const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
        auto left = static_cast<utf8proc_ssize_t>(text.size());
        while (left > 0) {
            utf8proc_int32_t code = 0;
            const auto used = utf8proc_iterate(at, left, &code);
            utf8proc_int32_t parts[32]; // Unicode promises at most 18
            int boundary = 0;
            const auto count =
                used <= 0 ? used
                          : utf8proc_decompose_char(code, parts, std::size(parts),
                                                    static_cast<utf8proc_option_t>(options), &boundary);
            if (count < 0 || used <= 0 || count > static_cast<utf8proc_ssize_t>(std::size(parts)))
                throw error(errc::invalid_text);
            points.insert(points.end(), parts, parts + count);
            wipe(std::as_writable_bytes(std::span{parts}));
            at += used;
            left -= used;
        }
        return points;
    }

    /// The Canonical Ordering Algorithm. Ours, because utf8proc's own is quadratic in a run of
    /// combining marks, which anyone can make as long as a path may be.
    static void order_marks(code_points& points) {
        std::vector<std::uint64_t, wiping_allocator<std::uint64_t>> run;
        for (std::size_t i = 0; i < points.size();) {
            run.clear();
            const std::size_t start = i;
            for (; i < points.size(); ++i) {
                const auto rank = static_cast<std::uint64_t>(
                    utf8proc_get_property(points[i])->combining_class);
                if (rank == 0)
                    break;
                // By class, then by place, so that the sort is stable.
                run.push_back(rank << 56 | std::uint64_t{i - start} << 21 |
                              static_cast<std::uint64_t>(points[i]));
            }
            std::sort(run.begin(), run.end());
            for (std::size_t k = 0; k < run.size(); ++k)
                points[start + k] = static_cast<utf8proc_int32_t>(run[k] & 0x1fffff);
            if (run.empty())
                ++i;
        }
    }
};

} // namespace escodb::normaliser
