// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Folders named by `file:` URLs (RFC 8089), or by their paths.

#include <escodb/base/error.hpp>
#include <escodb/net/url.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::net {

/// The scheme of a URL, without the colon; empty where `text` has none, and so is a path. A letter before
/// the first colon is not enough: `a:b` may be a file's name, `file:b` and `x://` may not.
[[nodiscard]] inline std::string_view scheme_of(std::string_view text) noexcept {
    const std::size_t colon = text.find(':');
    if (colon == text.npos || text.find('/') < colon)
        return {};
    const std::string_view scheme = text.substr(0, colon);
    const bool is_certain = scheme == "file" || scheme == "memory" || scheme == "dropbox" ||
                            text.substr(colon).starts_with("://");
    return is_certain ? scheme : std::string_view{};
}

/// The folder that `file:PATH`, `file:///PATH` or `file://localhost/PATH` names, `%20` and the like
/// decoded. A path may be relative in the first form.
/// \throws error invalid_option, which shows the URL: there is no secret in one.
[[nodiscard]] inline std::filesystem::path folder_of_file_url(std::string_view text) {
    const auto refuse = [text](std::string_view why) {
        throw error(errc::invalid_option, std::string{text}, why);
    };
    if (scheme_of(text) != "file")
        refuse("this is no file: URL");
    std::string_view rest = text.substr(std::string_view{"file:"}.size());
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        if (rest.starts_with("localhost/"))
            rest.remove_prefix(9);
        if (!rest.starts_with('/'))
            refuse("a file: URL cannot name another machine");
    }
    if (rest.empty())
        refuse("it names no folder");
    const std::optional<std::string> path = detail::percent_decoded(rest);
    if (!path)
        refuse("it has a % that is not followed by two hexadecimal digits, or a control character");
    return *path;
}

} // namespace escodb::net
