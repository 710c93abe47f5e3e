// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What Dropbox's replies say: revisions, and errors as tags within tags.

#include <escodb/base/hex.hpp>
#include <escodb/net/http.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace escodb::net::detail {

/// At least nine digits, sixteen kinds of them.
[[nodiscard]] inline bool is_dropbox_rev(std::string_view text) {
    return text.size() >= 9 && text.size() <= 64 && is_hex(text);
}

/// A text of an object; empty where there is none.
[[nodiscard]] inline std::string_view json_text(const boost::json::object& from, std::string_view name) {
    const boost::json::value* const found = from.if_contains(name);
    const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
}

/// The `rev` in a file's metadata.
[[nodiscard]] inline std::optional<std::string> dropbox_rev(std::string_view metadata) {
    std::error_code failed;
    const boost::json::value all =
        boost::json::parse(boost::json::string_view{metadata.data(), metadata.size()}, failed);
    const boost::json::object* const object = failed ? nullptr : all.if_object();
    const std::string_view rev = object == nullptr ? std::string_view{} : json_text(*object, "rev");
    if (!is_dropbox_rev(rev))
        return std::nullopt;
    return std::string{rev};
}

/// The tags of an error from the outermost on, e.g. "path/conflict/file"; empty where it has none. They
/// are taken from the error itself: its summary is for people, and has random ends.
[[nodiscard]] inline std::string dropbox_error(const http_response& reply) {
    if (reply.status < 400)
        return {};
    std::error_code failed;
    const boost::json::value all = boost::json::parse(reply.body, failed);
    const boost::json::object* at = failed ? nullptr : all.if_object();
    const boost::json::value* next = at == nullptr ? nullptr : at->if_contains("error");
    std::string tags;
    for (int depth = 0; next != nullptr && depth < 4; ++depth) {
        at = next->if_object();
        const std::string_view tag = at == nullptr ? std::string_view{} : json_text(*at, ".tag");
        if (tag.empty() || tag.size() > 64 ||
            tag.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
            break;
        tags.append(tags.empty() ? "" : "/").append(tag);
        // The value stands under the tag's name; that of an upload is a structure with a reason.
        next = at->if_contains(tag);
        if (next == nullptr)
            next = at->if_contains("reason");
    }
    return tags;
}

} // namespace escodb::net::detail
