// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What blobs hold, by number: each blob is decrypted once, however often a history writes it.

#include <support/interleaving_storage.hpp>
#include <support/store_view.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

/// The numbers of what all blobs hold; 0: there is no such blob.
using content_numbers = std::array<std::uint32_t, blob_count>;

class content_table {
public:
    using view = store_view<interleaved_policies>;

    /// \param ids of the shards' blobs.
    content_table(std::vector<std::string> ids, std::string_view password)
        : ids_(std::move(ids)), password_(password) {}

    std::uint32_t number_of_config(const std::string& text) {
        const std::uint32_t made = number_of("config " + text);
        if (!views_.contains(made))
            views_.emplace(made, std::make_unique<view>(text, password_));
        return made;
    }

    /// \param config the number of the config whose keys the blob is under.
    /// \throws error if it does not open.
    std::uint32_t number_of_shard(std::uint32_t config, std::size_t blob, const std::string& text) {
        view::contents found = views_.at(config)->decode(ids_[blob], text);
        std::string all = "shard";
        for (const auto& [path, document] : found.documents)
            all.append("\n").append(path).append("=").append(document);
        for (const auto& [path, names] : found.directories) {
            all.append("\n").append(path).append(":");
            for (const std::string& name : names)
                all.append(name).append(" ");
        }
        const std::uint32_t made = number_of(all);
        decoded_.try_emplace(made, std::move(found));
        return made;
    }

    /// What breaks the safety condition; empty: nothing.
    const std::string& unsafe(const content_numbers& all) {
        std::uint64_t key = 5;
        for (const std::uint32_t one : all)
            key = mixed(key, one);
        const auto [found, is_new] = unsafe_.try_emplace(key);
        if (is_new && all[config_blob] != 0)
            found->second = look_at(all).unsafe();
        return found->second;
    }

    /// A store's view of exactly these.
    view& look_at(const content_numbers& all) {
        view& there = *views_.at(all[config_blob]);
        for (std::size_t i = 0; i < ids_.size(); ++i)
            there.set(ids_[i], all[i] == 0 ? view::contents{} : decoded_.at(all[i]));
        return there;
    }
    [[nodiscard]] bool is_empty(const content_numbers& all) const {
        for (std::size_t i = 0; i < ids_.size(); ++i)
            if (all[i] != 0 && !(decoded_.at(all[i]) == view::contents{}))
                return false;
        return true;
    }

private:
    std::uint32_t number_of(std::string all) {
        const auto next = static_cast<std::uint32_t>(numbers_.size() + 1);
        return numbers_.try_emplace(std::move(all), next).first->second;
    }

    std::vector<std::string> ids_;
    std::string password_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::unordered_map<std::uint32_t, view::contents> decoded_;
    std::map<std::uint32_t, std::unique_ptr<view>> views_; // by the number of the config
    std::unordered_map<std::uint64_t, std::string> unsafe_;
};

} // namespace escodb_test::interleaved
