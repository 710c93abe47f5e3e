// SPDX-License-Identifier: Apache-2.0
#include "storage.hpp"

#include "failure.hpp"

#include <escodb/runtime/sync_wait.hpp>

#include <system_error>
#include <utility>

namespace cli {

namespace {

std::filesystem::path folder_of(const std::string& text) {
    const std::string_view scheme = escodb::net::scheme_of(text);
    if (scheme == "file")
        return escodb::net::folder_of_file_url(text);
    return scheme.empty() ? std::filesystem::path{text} : std::filesystem::path{};
}

escodb::net::any_adapter opened(const std::string& text, const std::filesystem::path& folder,
                                [[maybe_unused]] escodb::executor& where) {
    if (text.empty())
        throw usage_error("there is no store: give --store or ESCODB_STORE");
    if (!folder.empty())
        return escodb::net::any_adapter{escodb::file_adapter{folder}};
    escodb::net::storage_urls urls;
#ifdef ESCODB_CLI_NETWORK
    add_network_storage(urls, where);
#endif
    return urls.open(text);
}

} // namespace

storage::storage(const std::string& text, loop_ptr loop)
    : loop_(std::move(loop)), folder_(folder_of(text)),
      adapter_(opened(text, folder_, *loop_)),
      name_(folder_.empty() ? adapter_.describe() : folder_.string()) {}

std::optional<bool> storage::has_store() const {
    if (!folder_.empty()) {
        std::error_code unknown;
        const bool exists = std::filesystem::exists(folder_ / "config", unknown);
        return unknown ? std::nullopt : std::optional{exists};
    }
    escodb::net::any_adapter from = adapter_;
    return escodb::sync_wait(*loop_, from.read("config")).has_value();
}

} // namespace cli
