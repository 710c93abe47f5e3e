// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One write of a blob, with the answer that counts: also where the storage's reply was lost.

#include <escodb/base/error.hpp>
#include <escodb/engine/backoff.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace escodb::engine {

/// What became of a write.
enum class write_end {
    committed,          ///< it is what storage holds
    committed_and_gone, ///< it was stored, and another client has changed it since
    conflict,           ///< it was not stored: the revision was no longer the current one
    unknown,            ///< the reply was lost, and what storage holds does not tell
};

class write_report {
public:
    write_report() = default;
    explicit write_report(write_end end, std::string revision = {})
        : end_(end), revision_(std::move(revision)) {}

    [[nodiscard]] write_end end() const noexcept { return end_; }
    /// The new revision, where it is committed.
    [[nodiscard]] const std::string& revision() const noexcept { return revision_; }

private:
    write_end end_ = write_end::unknown;
    std::string revision_;
};

/// Writes `*text` to the blob `id` where `revision` is still the current one.
///
/// A lost reply is resolved by reading back (docs/consistency.md, "Lost replies"):
/// our blob, or one that holds a line of ours: it was stored; still the old revision: the
/// identical bytes are sent again, so that a delayed first request does no harm; else nobody knows.
/// Every answer to a repeated request but success is read back again. Bounded by the settings of
/// retry.
///
/// \param text stays where it is until the end.
/// \param holds_ours tells whether another blob holds a line that only this write can have put
///        there; it is called between suspensions and must live until the end.
/// \throws what the adapter throws for a write that certainly did not happen.
template <class Random, class Adapter, class HoldsOurs>
async<write_report> conditional_write(std::shared_ptr<connection<Adapter>> storage, std::string id,
                                      const std::string* text, std::optional<std::string> revision,
                                      HoldsOurs holds_ours) {
    Random random;
    backoff<Random> delays{storage->settings.retry};
    const auto deadline = storage->where.now() + storage->settings.retry.time;
    const auto exhausted = [&] {
        return delays.failures() >= storage->settings.retry.attempts ||
               storage->where.now() >= deadline;
    };

    for (bool repeated = false;; repeated = true) {
        bool answered = false;
        std::optional<write_result> answer;
        try {
            answer = co_await storage->adapter.write(id, *text, revision);
            answered = true;
        } catch (const error& failure) {
            // What fails after a lost reply says nothing of the first request.
            if (failure.code() != errc::reply_lost && !repeated)
                throw;
        }
        if (answered && answer->ok())
            co_return write_report{write_end::committed, answer->revision()};
        if (answered && !repeated)
            co_return write_report{write_end::conflict};

        std::optional<blob> found;
        for (bool known = false; !known;) {
            if (exhausted())
                co_return write_report{write_end::unknown};
            co_await sleep_for(storage->where, delays.next(random));
            try {
                found = co_await storage->adapter.read(id);
                known = true;
            } catch (const error&) {
                // The next round tries again.
            }
        }
        if (found && found->value == *text)
            co_return write_report{write_end::committed, found->revision};
        if (found && holds_ours(std::string_view{found->value}))
            co_return write_report{write_end::committed_and_gone};
        const bool unchanged = found ? revision == found->revision : !revision;
        if (!unchanged)
            co_return write_report{write_end::unknown};
    }
}

} // namespace escodb::engine
