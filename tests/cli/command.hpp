// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The built command line program, run on a store in a folder of the test's own.

#include "process.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli_test {

namespace fs = std::filesystem;

inline constexpr std::string_view the_password = "open sesame";

[[nodiscard]] inline std::string program() { return ESCODB_BIN_DIR "/escodb"; }

/// A folder that goes with the test.
class scratch_folder {
public:
    scratch_folder() : path_((fs::temp_directory_path() / "escodb-cli-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr)
            throw std::runtime_error(path_ + ": mkdtemp");
    }
    ~scratch_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Runs the program with ESCODB_STORE and ESCODB_PASSWORD set.
class command {
public:
    command() {
        environment["ESCODB_PASSWORD"] = the_password;
        set_store(scratch.path() + "/store");
    }

    void set_store(const std::string& folder) { environment["ESCODB_STORE"] = store = folder; }

    outcome operator()(const std::vector<std::string>& arguments, std::string_view input = {},
                       int extra = -1, bool close_output = false) const {
        std::vector<std::string> line{program()};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run(std::move(line), input, environment, extra, close_output);
    }

    /// Makes the store, with a derivation that takes no time.
    void init(const std::string& shards = "4") const {
        const outcome made = (*this)({"init", "--iterations", "1000", "--shards", shards});
        if (made.exit != 0)
            throw std::runtime_error("init: " + made.err);
    }

    /// A new file in the scratch folder.
    [[nodiscard]] std::string file(const std::string& name, std::string_view content) const {
        std::string path = scratch.path() + "/" + name;
        std::ofstream{path, std::ios::binary} << content;
        return path;
    }

    /// The content of every file of the store, by name.
    [[nodiscard]] std::map<std::string, std::string> blobs() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : fs::directory_iterator(store)) {
            std::ifstream in{entry.path(), std::ios::binary};
            found[entry.path().filename().string()] =
                std::string{std::istreambuf_iterator<char>(in), {}};
        }
        return found;
    }

    /// What an independent reader says of the store: every key, MAC and tag, and that each document
    /// is linked from all its directories. Exit 0: all is well. Nothing where it is not at hand.
    [[nodiscard]] std::optional<outcome> read_independently() const {
#ifdef ESCODB_READER
        return run({"/usr/bin/env", "node", ESCODB_READER, store, environment.at("ESCODB_PASSWORD"),
                    "--links"});
#else
        std::fputs("SKIPPED: the independent reader; set ESCODB_READER to its file\n", stderr);
        return std::nullopt;
#endif
    }

    scratch_folder scratch;
    std::map<std::string, std::string> environment;
    std::string store;
};

/// The same with a store.
class command_with_store : public command {
public:
    command_with_store() { init(); }
};

} // namespace cli_test
