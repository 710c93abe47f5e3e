// SPDX-License-Identifier: Apache-2.0
#include "open_store.hpp"

#include "password_source.hpp"
#include "store_location.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace cli {

std::filesystem::path existing_store(const settings& global) {
    std::filesystem::path folder = store_folder(global.store);
    std::error_code unknown;
    if (!std::filesystem::exists(folder / "config", unknown) && !unknown)
        throw escodb::error(escodb::errc::store_missing, folder.string());
    return folder;
}

folder_store named_store(const settings& global) {
    // Two statements: nothing says which of two arguments would be evaluated first.
    escodb::file_adapter folder{existing_store(global)};
    folder_options options{read_password(global, password_use::open)};
    options.witness = witness{global.witness};
    return folder_store{std::move(folder), std::move(options)};
}

opened_store::opened_store(const settings& global)
    : store_(named_store(global)), handle_(store_.open()) {}

} // namespace cli
