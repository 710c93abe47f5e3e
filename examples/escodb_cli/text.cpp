// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <escodb/format/text.hpp>

namespace cli {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// The bytes of the character at the front of `text`; 0 where there is none.
std::size_t character_length(std::string_view text) {
    for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
        if (escodb::format::is_valid_utf8(text.substr(0, length)))
            return length;
    return 0;
}

} // namespace

std::string visible(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // U+0080 to U+009F are control characters too, C2 80 to C2 9F in UTF-8.
        const bool c1 = byte == 0xc2 && i + 1 < text.size() &&
                        (static_cast<unsigned char>(text[i + 1]) & 0xe0u) == 0x80u;
        if (byte >= 0x20 && byte != 0x7f && !c1) {
            shown += text[i];
            continue;
        }
        const auto code = c1 ? static_cast<unsigned char>(text[++i]) : byte;
        shown.append("\\x").append({digits[code >> 4], digits[code & 15]});
    }
    return shown;
}

std::string in_quotes(std::string_view text) {
    std::string json{'"'};
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        std::size_t length = 1;
        if (byte == '"' || byte == '\\') {
            json.append({'\\', text.front()});
        } else if (byte < 0x20 || byte == 0x7f) {
            json.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
        } else if (length = character_length(text); length != 0) {
            json.append(text.substr(0, length));
        } else {
            json.append("\\ufffd");
            length = 1;
        }
        text.remove_prefix(length);
    }
    return json += '"';
}

} // namespace cli
