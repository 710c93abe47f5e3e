// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the benchmarks work on: paths and documents as the published benchmarks of EscoDB have
/// them, and a folder that goes with its benchmark.

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace escodb::benchmarks {

/// Paths of 1 to 5 segments out of 100 random names of 8 hex digits, a serial number at the end. The
/// same for the same seed, on every machine.
[[nodiscard]] inline std::vector<std::string> random_paths(std::size_t count,
                                                           std::uint32_t seed = 1) {
    std::mt19937 random{seed};
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) {
        char name[16];
        std::snprintf(name, sizeof name, "%08x", static_cast<unsigned>(random()));
        names.emplace_back(name);
    }
    std::vector<std::string> paths;
    paths.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::string path;
        for (auto depth = random() % 5; depth > 0; --depth)
            path += "/" + names[random() % 100];
        paths.push_back(path + "/" + names[random() % 100] + std::to_string(i));
    }
    return paths;
}

/// A credential: the path, a password and, where about `size` bytes of JSON leave room, a note.
[[nodiscard]] inline boost::json::value document_of(std::string_view path, std::size_t size) {
    constexpr std::size_t without_note = 45; // bytes of such JSON that are not the path
    boost::json::object made{{"name", path}, {"password", "kX3#b9qLw0"}};
    if (size > without_note + path.size()) {
        constexpr std::string_view text = "Ask the caller for the second word before a reset. ";
        std::string note;
        while (note.size() < size - without_note - path.size())
            note += text;
        note.resize(size - without_note - path.size());
        made["note"] = note;
    }
    return made;
}

/// A folder of its own that goes with it.
class scratch {
public:
    scratch() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "escodb-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            std::abort();
        path_ = pattern;
    }
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path store() const { return path_ / "store"; }

private:
    std::filesystem::path path_;
};

} // namespace escodb::benchmarks
