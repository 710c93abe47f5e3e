// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Conditional reads and writes of the blobs in one folder: the synchronous core of file storage.

#include <escodb/adapters/file/abandoned.hpp>
#include <escodb/adapters/file/blob_id.hpp>
#include <escodb/adapters/file/directory.hpp>
#include <escodb/adapters/file/lock.hpp>
#include <escodb/adapters/file/options.hpp>
#include <escodb/adapters/file/revision.hpp>
#include <escodb/adapters/file/temp_file.hpp>
#include <escodb/policy/blob.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::file {

/// The blobs of one folder. Any number of processes, threads and objects may use one folder at the
/// same time; one object is used by one thread at a time.
///
/// A kill or a loss of power at any instant leaves each blob as it was before a write or as it was
/// after it, and what it leaves beside the blobs is cleared by the next client.
class folder {
public:
    /// \param path an absolute path; nothing is touched before the first read or write.
    folder(std::string path, file_options settings)
        : path_(std::move(path)), options_(std::move(settings)) {
        options_.check();
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// The blob `id`, whole, or nothing where the file or the folder does not exist.
    /// Throws `invalid_path`, `storage_failed` or `too_large`.
    [[nodiscard]] std::optional<blob> read(const std::string& id) {
        return reread(id, nullptr).found();
    }

    /// The same, or that the blob still has this revision, told by the file's identity, size and
    /// times alone; see revision.hpp for why that is certain.
    [[nodiscard]] reread_result reread(const std::string& id, const std::string& revision) {
        return reread(id, &revision);
    }

    /// Writes `id` where `expected` is its revision still (nothing: where it does not exist). The
    /// folder is made when it is missing. Throws `invalid_path`, `too_large`, `storage_failed`
    /// (nothing was written) and `reply_lost` (it may have been).
    write_result write(const std::string& id, std::string_view value,
                       const std::optional<std::string>& expected) {
        if (!may_write(id, value.size(), expected))
            return write_result::conflict();
        return publish(id, prepare(id, value), expected);
    }

    // The same in three steps, of which the second does most of the work.

    /// A blob that is written, but not published.
    struct prepared {
        temp_file file;
        std::string revision;
    };

    /// False: another has written since. It is tested again under the lock; a write that has lost
    /// already need not be made at all. Throws as `write`.
    [[nodiscard]] bool may_write(const std::string& id, std::size_t bytes,
                                 const std::optional<std::string>& expected) {
        check_blob_id(id);
        if (bytes > limits::blob_bytes_max)
            throw error{errc::too_large, path_of(id), "a blob of " + std::to_string(bytes) + " bytes"};
        return is_current(id, expected);
    }
    /// Thread safe, as long as the object stays where it is. Throws as `write`.
    [[nodiscard]] prepared prepare(const std::string& id, std::string_view value) const {
        temp_file finished = make_temp_file(id);
        finished.fill(value, options_.sync);
        return {std::move(finished), revision_of(value)};
    }
    /// Throws as `write`.
    write_result publish(const std::string& id, prepared written,
                         const std::optional<std::string>& expected) {
        std::optional<held_lock> lock = take_lock(id, written.file);
        if (!lock)
            return write_result::conflict();
        if (!is_current(id, expected)) {
            if (!lock->give_up())
                throw unknown(id);
            return write_result::conflict();
        }
        if (!lock->publish(path_of(id)))
            throw unknown(id);
        return committed(id, std::move(written.revision), *lock);
    }

private:
    [[nodiscard]] std::string path_of(std::string_view id) const {
        return path_ + '/' + std::string{id};
    }

    reread_result reread(const std::string& id, const std::string* known_revision) {
        check_blob_id(id);
        const std::string path = path_of(id);
        descriptor file = open_blob(path);
        if (!file) {
            memo_.forget(id);
            return reread_result::changed(std::nullopt);
        }
        const identity who = blob_status(file, path).who;
        if (known_revision != nullptr)
            if (const std::string* const current = memo_.find(id, who))
                if (*current == *known_revision)
                    return reread_result::unchanged();
        std::string text = read_all(file, path, who.size);
        std::string revision = revision_from_memo_or(text, id, who);
        memo_.keep(id, std::move(file), who, revision);
        return reread_result::changed(blob{std::move(text), std::move(revision)});
    }

    static descriptor open_blob(const std::string& path) {
        // O_NONBLOCK: a pipe under this name is refused below rather than waited for.
        return open_if_present(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    }

    static status blob_status(const descriptor& file, const std::string& path) {
        const status found = status_of(file, path);
        if (!found.regular)
            fail(path, "this is no regular file", EINVAL);
        return found;
    }

    std::string revision_from_memo_or(std::string_view text, const std::string& id,
                                      const identity& who) {
        const std::string* const known = memo_.find(id, who);
        return known != nullptr ? *known : revision_of(text);
    }

    bool is_current(const std::string& id, const std::optional<std::string>& expected) {
        const std::string path = path_of(id);
        descriptor file = open_blob(path);
        if (!file || !expected)
            return !file && !expected;
        const identity who = blob_status(file, path).who;
        if (const std::string* const known = memo_.find(id, who))
            return *known == *expected;
        std::string revision = revision_of(read_all(file, path, who.size));
        const bool current = revision == *expected;
        memo_.keep(id, std::move(file), who, std::move(revision));
        return current;
    }

    temp_file make_temp_file(const std::string& id) const {
        try {
            return temp_file{path_, id};
        } catch (const error& missing) {
            if (missing.cause() != std::errc::no_such_file_or_directory)
                throw;
        }
        make_folders(path_, options_.sync);
        return temp_file{path_, id};
    }

    /// Takes the lock, clearing it from the dead and waiting a little for the living.
    std::optional<held_lock> take_lock(const std::string& id, temp_file& finished) {
        using clock = std::chrono::steady_clock;
        // The file system's own clock, as it stamped what we have just written.
        const file_time now = finished.stat().who.changed;
        if (!std::exchange(swept_, true))
            sweep_temp_files(path_, now, options_.foreign_lock_age);

        const std::string path = path_of(id) + std::string{lock_ending};
        const clock::time_point start = clock::now();
        std::chrono::nanoseconds pause = pause_min;
        for (;;) {
            if (std::optional<held_lock> lock = try_take_lock(path, finished))
                return lock;
            const std::chrono::nanoseconds waited = clock::now() - start;
            if (clear_if_abandoned(path_, id, now + waited, options_) == lock_state::free) {
                // Taken by another again and again: it counts as waiting, but for one attempt.
                if (waited <= options_.busy_wait || pause == pause_min) {
                    pause = std::min(pause * 2, pause_max);
                    continue;
                }
                return std::nullopt;
            }
            if (waited >= options_.busy_wait)
                return std::nullopt;
            sleep_for(std::min(pause, options_.busy_wait - waited));
            pause = std::min(pause * 2, pause_max);
        }
    }

    /// After the rename: what fails from here on must not look like "not written".
    write_result committed(const std::string& id, std::string revision, held_lock& lock) {
        if (options_.sync) {
            try {
                sync_folder(path_);
            } catch (const error& failed) {
                throw error{errc::reply_lost, failed.subject(),
                            "the blob was replaced, but this may not survive a loss of power",
                            failed.cause()};
            }
        }
        try {
            // Its times come to rest only when its private name is gone. Opened anew to be read
            // only, since a file open for writing keeps a file system from being remounted.
            const descriptor written = lock.release();
            descriptor file = open_blob(path_of(id));
            const identity ours = status_of(written, path_of(id)).who;
            if (file && status_of(file, path_of(id)).who == ours)
                memo_.keep(id, std::move(file), ours, revision);
        } catch (...) {
            // What is not remembered is hashed; the write stands.
        }
        return write_result::written(std::move(revision));
    }

    /// Sleeps; a signal may end it early, which does no harm here.
    static void sleep_for(std::chrono::nanoseconds time) noexcept {
        struct timespec request;
        request.tv_sec = static_cast<std::time_t>(time / std::chrono::seconds{1});
        request.tv_nsec = static_cast<long>((time % std::chrono::seconds{1}).count());
        ::nanosleep(&request, nullptr);
    }

    [[nodiscard]] error unknown(const std::string& id) const {
        return error{errc::reply_lost, path_of(id) + std::string{lock_ending},
                     "another program removed or renamed our lock"};
    }

    static constexpr std::chrono::nanoseconds pause_min = std::chrono::microseconds{50};
    static constexpr std::chrono::nanoseconds pause_max = std::chrono::milliseconds{1};

    std::string path_;
    file_options options_;
    revision_memo memo_;
    bool swept_ = false;
};

} // namespace escodb::file
