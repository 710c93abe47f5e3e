// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A witness that outlives the program: a small file of the user's, kept where the storage's keeper does
/// not reach.

#include <escodb/adapters/file/directory.hpp>
#include <escodb/adapters/file/posix.hpp>
#include <escodb/adapters/file/witness_text.hpp>
#include <escodb/adapters/witness_table.hpp>
#include <escodb/base/error.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/policy/sighting.hpp>

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// Keeps its memory in a file of some hundred bytes for each shard, with no secret in it. One file
/// for one store. A file that is missing is a witness that knows nothing yet: it is made when a store is
/// first opened with it. Delete it to begin anew, for instance after a backup was restored on
/// purpose.
///
/// Any number of processes may use the file at once. A change writes a new file beside it, syncs it and
/// renames it, under the kernel's lock on `FILE.lock`, which is made for that and stays. Killed at any
/// instant, it leaves the old content or the new one (and perhaps a `FILE.new`, which the next
/// change overwrites). Reading takes no lock. The folder must be on a file system with flock, and must
/// not be the store's.
///
/// Errors: `malformed_witness` names a file that is damaged or none of a witness; it is never
/// overwritten. `storage_failed` names the file and the system call. `invalid_option`: no path was given.
///
/// Thread safety: one thread at a time per object.
class file_witness {
public:
    using policy_kind = policy::witness_kind;
    static constexpr bool keeps = true;

    /// Refused as soon as it is used: what `options.witness` is before it is set.
    file_witness() = default;
    /// \param path of the file; made absolute here. \throws error invalid_option if it is empty.
    explicit file_witness(const std::filesystem::path& path) {
        if (path.empty())
            throw error{errc::invalid_option, "witness", "the path of its file must not be empty"};
        std::error_code failed;
        path_ = std::filesystem::absolute(path, failed).string();
        if (failed)
            throw error{errc::storage_failed, path.string(), "absolute", failed};
    }

    [[nodiscard]] std::optional<store_identity> store() const { return read().store(); }

    bool adopt(const std::optional<store_identity>& before, const store_identity& next) {
        const file::descriptor locked = lock();
        witness_table table = read();
        if (!table.adopt(before, next))
            return false;
        write(table);
        return true;
    }

    [[nodiscard]] std::optional<shard_sighting> recall(const store_identity& store,
                                                       const std::string& shard) const {
        return read().recall(store, shard);
    }

    bool remember(const store_identity& store, const std::string& shard,
                  const shard_sighting& seen) {
        using finding = witness_table::finding;
        // Most shards are found as they were; that needs neither the lock nor a write.
        witness_table table = read();
        finding found = table.remember(store, shard, seen);
        if (found != finding::kept)
            return found == finding::nothing_new;
        const file::descriptor locked = lock();
        table = read();
        found = table.remember(store, shard, seen);
        if (found == finding::kept)
            write(table);
        return found != finding::refused;
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    void check() const {
        if (path_.empty())
            throw error{errc::invalid_option, "witness", "no file was chosen for it"};
    }

    [[nodiscard]] witness_table read() const {
        check();
        const file::descriptor opened = file::open_if_present(path_, O_RDONLY);
        if (!opened)
            return {};
        const file::status status = file::status_of(opened, path_);
        std::optional<witness_table> table;
        if (status.regular && status.who.size <= size_max)
            table = file::parse_witness(file::read_all(opened, path_, status.who.size));
        if (!table)
            throw error{errc::malformed_witness, path_,
                        "if that is no mistake, move the file away and begin anew"};
        return std::move(*table);
    }

    /// Waits for the others, each of which takes some milliseconds.
    [[nodiscard]] file::descriptor lock() const {
        check();
        const std::string name = path_ + ".lock";
        file::descriptor file{file::uninterrupted([&] {
            return ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        })};
        if (!file)
            file::fail(name, "open", errno);
        if (file::uninterrupted([&] { return ::flock(file.get(), LOCK_EX); }) != 0)
            file::fail(name, "flock", errno);
        return file;
    }

    /// \pre the lock is held.
    void write(const witness_table& table) const {
        const std::string name = path_ + ".new";
        file::descriptor made{file::uninterrupted([&] {
            return ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        })};
        if (!made)
            file::fail(name, "open", errno);
        file::write_all(made, file::print_witness(table), name);
        file::sync(made, name);
        made.close();
        if (::rename(name.c_str(), path_.c_str()) != 0)
            file::fail(path_, "rename", errno);
        file::sync_folder(file::parent_folder(path_));
    }

    // 65,536 shards of two keys each take half of it.
    static constexpr off_t size_max = off_t{32} << 20;

    std::string path_;
};

} // namespace escodb
