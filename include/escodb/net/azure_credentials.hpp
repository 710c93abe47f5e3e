// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Where the credentials of Azure Storage are kept: the environment, as Azure's own tools read it.

#include <escodb/base/error.hpp>
#include <escodb/net/azure_shared_key.hpp>

#include <cstdlib>
#include <string_view>

namespace escodb::net {

/// What a connection string says of this account: its key, or else its shared access signature. The
/// endpoint in it is not taken; a URL names that. \throws error invalid_option
[[nodiscard]] inline azure_credentials parse_azure_connection_string(std::string_view text,
                                                                     std::string_view account) {
    std::string_view key;
    std::string_view signature;
    while (!text.empty()) {
        const std::size_t end = text.find(';');
        const std::string_view one = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string_view name = one.substr(0, equals);
        const std::string_view value = one.substr(equals + 1);
        if (name == "AccountKey")
            key = value;
        else if (name == "SharedAccessSignature")
            signature = value;
        else if (name == "AccountName" && value != account)
            throw error(errc::invalid_option, "credentials",
                        "the connection string is that of another account");
    }
    if (!key.empty())
        return azure_credentials::shared_key(key);
    if (!signature.empty())
        return azure_credentials::shared_access_signature(signature);
    throw error(errc::invalid_option, "credentials",
                "the connection string has neither AccountKey nor SharedAccessSignature");
}

/// AZURE_STORAGE_KEY, else AZURE_STORAGE_SAS_TOKEN, else AZURE_STORAGE_CONNECTION_STRING. Reads the
/// environment: no other thread may change it meanwhile. \throws error invalid_option where there is none.
[[nodiscard]] inline azure_credentials find_azure_credentials(std::string_view account) {
    const auto variable = [](const char* name) {
        const char* const text = std::getenv(name);
        return std::string_view{text == nullptr ? "" : text};
    };
    if (const std::string_view key = variable("AZURE_STORAGE_KEY"); !key.empty())
        return azure_credentials::shared_key(key);
    if (const std::string_view token = variable("AZURE_STORAGE_SAS_TOKEN"); !token.empty())
        return azure_credentials::shared_access_signature(token);
    if (const std::string_view all = variable("AZURE_STORAGE_CONNECTION_STRING"); !all.empty())
        return parse_azure_connection_string(all, account);
    throw error(errc::invalid_option, "credentials", "the environment has none for Azure Storage");
}

} // namespace escodb::net
