// SPDX-License-Identifier: Apache-2.0
#include "open_store.hpp"

#include "password_source.hpp"
#include "store_location.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace cli {

namespace {

/// Before anybody types a password for a folder that holds no store. Where the answer cannot be
/// had, opening it will say why.
std::filesystem::path expect_store(std::filesystem::path folder) {
    std::error_code unknown;
    if (!std::filesystem::exists(folder / "config", unknown) && !unknown)
        throw escodb::error(escodb::errc::store_missing, folder.string());
    return folder;
}

folder_store named_store(const settings& global) {
    // Two statements: nothing says which of two arguments would be evaluated first.
    escodb::file_adapter folder{expect_store(store_folder(global.store))};
    escodb::options options{read_password(global, password_use::open)};
    return folder_store{std::move(folder), std::move(options)};
}

} // namespace

opened_store::opened_store(const settings& global)
    : store_(named_store(global)), handle_(store_.open()) {}

} // namespace cli
