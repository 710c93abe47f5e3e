// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the credentials of S3 are kept: the environment, and the shared credentials file.

#include <escodb/base/error.hpp>
#include <escodb/net/sigv4.hpp>

#include <cstdlib>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::net {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; nothing if the first two are not both
/// set. Reads the environment: no other thread may change it meanwhile.
[[nodiscard]] inline std::optional<sigv4_credentials> aws_credentials_from_environment() {
    const char* const id = std::getenv("AWS_ACCESS_KEY_ID");
    const char* const key = std::getenv("AWS_SECRET_ACCESS_KEY");
    const char* const token = std::getenv("AWS_SESSION_TOKEN");
    if (id == nullptr || key == nullptr || *id == '\0' || *key == '\0')
        return std::nullopt;
    return sigv4_credentials{id, key, token == nullptr ? "" : token};
}

/// A profile of a file in the form of `~/.aws/credentials`; nothing if it is not there or lacks the key.
[[nodiscard]] inline std::optional<sigv4_credentials> parse_aws_credentials(std::istream& file,
                                                                            std::string_view profile) {
    const auto trimmed = [](std::string_view text) {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
            text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
            text.remove_suffix(1);
        return text;
    };
    std::string id;
    std::string key;
    std::string token;
    bool is_ours = false;
    for (std::string line; std::getline(file, line);) {
        const std::string_view text = trimmed(line);
        if (text.empty() || text.front() == '#' || text.front() == ';')
            continue;
        if (text.front() == '[') {
            is_ours = text.back() == ']' && trimmed(text.substr(1, text.size() - 2)) == profile;
            continue;
        }
        const std::size_t equals = text.find('=');
        if (!is_ours || equals == std::string_view::npos)
            continue;
        const std::string_view name = trimmed(text.substr(0, equals));
        const std::string_view value = trimmed(text.substr(equals + 1));
        if (name == "aws_access_key_id")
            id = value;
        else if (name == "aws_secret_access_key")
            key = value;
        else if (name == "aws_session_token")
            token = value;
    }
    std::optional<sigv4_credentials> found;
    if (!id.empty() && !key.empty())
        found.emplace(id, key, token);
    wipe(std::as_writable_bytes(std::span{key}));
    return found;
}

/// The environment; else the profile AWS_PROFILE, or "default", of AWS_SHARED_CREDENTIALS_FILE or
/// `~/.aws/credentials`. \throws error invalid_option where there are none.
[[nodiscard]] inline sigv4_credentials find_aws_credentials() {
    if (std::optional<sigv4_credentials> found = aws_credentials_from_environment())
        return *found;
    const char* const profile = std::getenv("AWS_PROFILE");
    const char* const path = std::getenv("AWS_SHARED_CREDENTIALS_FILE");
    const char* const home = std::getenv("HOME");
    std::ifstream file{path != nullptr ? std::string{path}
                                       : std::string{home == nullptr ? "" : home} + "/.aws/credentials"};
    std::optional<sigv4_credentials> found =
        parse_aws_credentials(file, profile == nullptr || *profile == '\0' ? "default" : profile);
    if (!found)
        throw error(errc::invalid_option, "credentials",
                    "neither the environment nor the shared credentials file has any for S3");
    return *found;
}

} // namespace escodb::net
