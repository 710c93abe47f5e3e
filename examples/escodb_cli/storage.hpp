// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage that the command line names.

#include <escodb/net/any_adapter.hpp>
#include <escodb/net/storage_urls.hpp>
#include <escodb/runtime/run_loop.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace cli {

/// A place for blobs, and the loop that drives requests to it. It outlives what works on them.
class storage {
public:
    using loop_ptr = std::shared_ptr<escodb::run_loop>;

    /// \param text a folder, or a URL of a kind that this program is built with.
    /// \param loop the one of another storage, where work is on both at once.
    /// \throws usage_error where it names none.
    explicit storage(const std::string& text, loop_ptr loop = std::make_shared<escodb::run_loop>());

    [[nodiscard]] escodb::net::any_adapter adapter() const { return adapter_; }
    [[nodiscard]] escodb::run_loop& loop() const noexcept { return *loop_; }
    [[nodiscard]] const loop_ptr& shared_loop() const noexcept { return loop_; }
    /// For people: the folder, or the URL without what may be secret in it.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_folder() const noexcept { return !folder_.empty(); }
    /// Whether a store is here. Of a folder that cannot be read nothing is known; opening will say why.
    [[nodiscard]] std::optional<bool> has_store() const;

private:
    loop_ptr loop_;
    std::filesystem::path folder_; // empty: no folder
    escodb::net::any_adapter adapter_;
    std::string name_;
};

/// Adds the kinds of storage on the network that this program is built with. `where` outlives what they open.
void add_network_storage(escodb::net::storage_urls& to, escodb::executor& where);

} // namespace cli
