// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A constrained store on a simulated flash, and what tests ask of it.

#include <escodb/constrained/store.hpp>

#include <support/constrained_crypto.hpp>
#include <support/nor_device.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace escodb_test {

using constrained_store = escodb::constrained::store<nor_device, constrained_crypto>;

inline constexpr std::array<std::byte, 32> constrained_key{std::byte{7}, std::byte{8}};

/// A device of eight blobs of up to 4 KiB, and a store on it.
struct small_machine {
    static constexpr escodb::region_geometry geometry{8, 4096};
    static nor_device make_device() { return {1024 + 8 * 2 * 4096, 1024, 8}; }

    explicit small_machine(std::size_t arena_bytes = 30'000) : memory(arena_bytes) {}
    /// On a device as another left it.
    small_machine(nor_device found, std::size_t arena_bytes)
        : device(std::move(found)), memory(arena_bytes) {}
    small_machine(const small_machine&) = delete;

    static escodb::constrained::key_source key() {
        return escodb::constrained::key_source::raw(constrained_key);
    }

    escodb::errc create(std::uint32_t shards) {
        if (const auto formatted = store.format(); !formatted.ok())
            return formatted.error().code();
        return code(store.create(key(), {shards, false}));
    }
    escodb::errc open() { return code(store.open(key())); }

    template <class T> static escodb::errc code(const escodb::constrained::result<T>& result) {
        return result.ok() ? escodb::errc{} : result.error().code();
    }
    escodb::errc put(std::string_view path, std::string_view value) {
        return code(store.put(path, escodb::as_bytes(value)));
    }
    escodb::errc remove(std::string_view path) { return code(store.remove(path)); }
    /// \param why becomes what went wrong.
    std::optional<std::string> get(std::string_view path, escodb::errc* why = nullptr) {
        std::string value(4096, '\0');
        const auto got = store.get(path, std::as_writable_bytes(std::span{value}));
        if (why != nullptr)
            *why = code(got);
        if (!got.ok() || !*got)
            return std::nullopt;
        value.resize(**got);
        return value;
    }
    std::set<std::string> list(std::string_view path, escodb::errc* why = nullptr) {
        std::set<std::string> names;
        const auto done = store.list(path, [&](std::string_view name) { names.emplace(name); });
        if (why != nullptr)
            *why = code(done);
        return names;
    }
    /// All documents that can be reached from the root, and what is wrong on the way.
    std::map<std::string, std::string> walk(std::set<std::string>& dangling,
                                            const std::string& directory = "/") {
        std::map<std::string, std::string> found;
        for (const std::string& name : list(directory)) {
            const std::string path = directory + name;
            if (name.ends_with('/')) {
                const auto below = walk(dangling, path);
                if (list(path).empty())
                    dangling.insert(path);
                found.insert(below.begin(), below.end());
            } else if (const auto value = get(path)) {
                found.emplace(path, *value);
            } else {
                dangling.insert(path);
            }
        }
        return found;
    }

    nor_device device = make_device();
    constrained_crypto crypto;
    std::vector<std::byte> memory;
    escodb::constrained::arena arena{memory};
    constrained_store store{device, geometry, crypto, arena};
};

} // namespace escodb_test
