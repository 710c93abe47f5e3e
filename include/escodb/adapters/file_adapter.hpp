// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store in a folder: one file for a blob, shared with other processes, ours and the existing
/// implementation's, by the lock protocol of docs/format.md §7.

#include <escodb/adapters/file/folder.hpp>
#include <escodb/adapters/file/options.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/offload.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// Keeps blobs as files (mode 0600) of one folder (made with mode 0700 when the first blob is
/// written). Requests are done at once by the calling thread, but for what `file_options::offload_to`
/// takes over; a write takes one fsync of the file and one of the folder, unless
/// `file_options::sync` is off.
///
/// Several processes: writes are compare-and-swap on the blob's content, guarded by `ID.lock`. A
/// client that is killed at any instant leaves nothing behind that hinders the next one: a lock of
/// ours is cleared at once, a foreign one once it is `file_options::foreign_lock_age` old and
/// nobody has it open. A stopped client of ours (SIGSTOP) keeps its lock until it goes on or dies.
///
/// A folder that may only be read can be read; writing is an error that names the file.
///
/// Errors: `storage_failed` names the file and the system call, and nothing was written;
/// `reply_lost`: the write happened, but may not survive a loss of power, or a foreign program took
/// our lock away; `invalid_path`: an id that is no plain file name; `too_large`.
///
/// Thread safety: one thread at a time per object; any number of objects per folder. Up to 64 files
/// stay open per object. Movable, not copyable.
class file_adapter {
public:
    /// \param folder where the blobs are; made absolute here, so that a later chdir does no harm.
    /// Throws `invalid_option` naming the option that is out of range.
    explicit file_adapter(const std::filesystem::path& folder,
                          file_options settings = file_options())
        : offload_to_(settings.offload_to), folder_(absolute(folder), std::move(settings)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) { co_return folder_.read(id); }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        co_return folder_.reread(id, revision);
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        if (offload_to_ == nullptr)
            co_return folder_.write(id, value, revision);
        if (!folder_.may_write(id, value.size(), revision))
            co_return write_result::conflict();
        auto preparing = offload(
            *offload_to_, [this, &id, &value] { return folder_.prepare(id, value); });
        file::folder::prepared written = co_await preparing;
        co_return folder_.publish(id, std::move(written), revision);
    }

    [[nodiscard]] std::string describe() const { return "file:" + folder_.path(); }

private:
    static std::string absolute(const std::filesystem::path& given) {
        if (given.empty())
            throw error{errc::invalid_option, "folder", "the path of a store must not be empty"};
        std::error_code failed;
        std::string path = std::filesystem::absolute(given, failed).string();
        if (failed)
            throw error{errc::storage_failed, given.string(), "absolute", failed};
        if (path.find('\0') != path.npos)
            throw error{errc::invalid_option, "folder", "a path must not hold a NUL"};
        while (path.size() > 1 && path.ends_with('/'))
            path.pop_back();
        return path;
    }

    executor* offload_to_;
    file::folder folder_;
};

} // namespace escodb
