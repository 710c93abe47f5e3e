// SPDX-License-Identifier: Apache-2.0
#include "store_location.hpp"

#include "failure.hpp"

#include <charconv>
#include <string_view>

namespace cli {

namespace {

std::string decoded(std::string_view text, const std::string& url) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        unsigned value = 0;
        const char* const first = text.data() + i + 1;
        const char* const last = text.data() + std::min(text.size(), i + 3);
        const auto [end, error] = std::from_chars(first, last, value, 16);
        if (error != std::errc{} || end != text.data() + i + 3 || value == 0)
            throw usage_error(url + ": has a % that is not followed by two hexadecimal digits",
                              url);
        plain += static_cast<char>(value);
        i += 2;
    }
    return plain;
}

} // namespace

std::filesystem::path store_folder(const std::string& text) {
    if (text.empty())
        throw usage_error("there is no store: give --store or ESCODB_STORE");
    std::string_view rest = text;
    if (!rest.starts_with("file:")) {
        if (rest.find("://") != rest.npos)
            throw usage_error(text + ": only folders and file: URLs are known here", text);
        return text;
    }
    rest.remove_prefix(5);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        if (rest.starts_with("localhost/"))
            rest.remove_prefix(9);
        if (!rest.starts_with('/'))
            throw usage_error(text + ": a file: URL cannot name another machine", text);
    }
    if (rest.empty())
        throw usage_error(text + ": names no folder", text);
    return decoded(rest, text);
}

} // namespace cli
