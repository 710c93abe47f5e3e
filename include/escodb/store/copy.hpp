// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Copies a store from one storage to another without its password: its blobs, as they are.

#include <escodb/base/error.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/model/router.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/when_all.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb {

/// What a copy did.
struct copy_report {
    std::uint64_t written = 0; ///< blobs, the config included
    std::uint64_t kept = 0;    ///< blobs that stood there already, from a copy that was interrupted
    std::uint64_t bytes = 0;   ///< of those written
};

struct copy_options {
    /// Writes over shards of other content that stand where no store is: left behind by a copy that was
    /// interrupted, and of which the source has a later version now.
    bool replaces = false;
    /// Copies even to storage that was found not to keep what several clients need of it, as
    /// `options.accepts_unsafe_storage`.
    bool accepts_unsafe_storage = false;
    /// Told how many of the store's shards have been looked at for the first time.
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

namespace detail {

template <class From, class To> class copying {
public:
    copying(From* from, To* to, copy_options with) : from_(from), to_(to), with_(std::move(with)) {}

    async<copy_report> run() {
        const std::string config_id = format::config_id;
        std::optional<blob> config = co_await from_->read(config_id);
        if (!config)
            throw error(errc::store_missing, from_->describe());
        const std::optional<blob> there = co_await to_->read(config_id);
        if (there && there->value != config->value)
            throw error(errc::store_exists, to_->describe());
        is_complete_ = there.has_value();
        if (!is_complete_ && !with_.accepts_unsafe_storage)
            co_await policy::require_no_doubts(to_);
        // All blobs were as they are now at one moment if none changes from one pass to the next.
        for (int pass = 0;; ++pass) {
            if (pass == passes_max)
                throw error(errc::conflict, from_->describe(), "it was changed during each pass");
            const bool shards_changed = co_await copy_shards(config->value);
            reread_result again = co_await policy::reread(from_, config_id, config->revision);
            if (again.is_unchanged() && !shards_changed)
                break;
            if (!again.is_unchanged())
                config = std::move(again).found();
            if (!config)
                throw error(errc::store_missing, from_->describe());
        }
        if (is_complete_)
            ++report_.kept;
        else
            co_await write_config(std::move(*config));
        co_return report_;
    }

private:
    /// What is known of one shard.
    struct shard {
        bool is_known = false;
        std::optional<std::string> from_revision; ///< none: absent there
        std::optional<std::string> to_revision;
    };
    using shards = std::map<std::string, shard, std::less<>>;
    static constexpr std::size_t at_once = 16;
    static constexpr int passes_max = 20;

    /// The shards of all layouts that the config names.
    void learn_names(std::string_view config) {
        const format::config_blob parsed = format::parse_config(config);
        const auto learn = [this](std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i)
                shards_.try_emplace(model::shard_name_of(i, count));
        };
        learn(parsed.shard_count);
        if (parsed.former)
            learn(parsed.former->shard_count);
        if (parsed.reshard)
            learn(format::parse_config(parsed.reshard->config).shard_count);
    }

    /// \return whether any was another than before.
    async<bool> copy_shards(std::string config) {
        learn_names(config);
        bool changed = false;
        for (auto next = shards_.begin(); next != shards_.end();) {
            std::vector<async<bool>> some;
            for (; next != shards_.end() && some.size() < at_once; ++next)
                some.push_back(copy_shard(&next->first, &next->second));
            auto all = when_all(std::move(some));
            const std::vector<bool> ends = co_await std::move(all);
            changed = std::find(ends.begin(), ends.end(), true) != ends.end() || changed;
        }
        co_return changed;
    }

    async<bool> copy_shard(const std::string* id, shard* known) {
        std::optional<blob> found;
        if (known->from_revision) {
            reread_result result = co_await policy::reread(from_, *id, *known->from_revision);
            if (result.is_unchanged())
                co_return false;
            found = std::move(result).found();
            if (!found)
                throw error(errc::shard_vanished, *id);
        } else {
            found = co_await from_->read(*id);
            if (!found && known->is_known)
                co_return false;
        }
        if (!known->is_known) {
            co_await look_at_target(id, known, found);
            known->is_known = true;
            ++looked_at_;
            if (with_.progress)
                with_.progress(looked_at_, shards_.size());
        } else if (is_complete_) {
            refuse_other_content(*id);
        } else {
            co_await write(id, &*found, known);
        }
        if (found)
            known->from_revision = std::move(found->revision);
        co_return true;
    }

    async<void> look_at_target(const std::string* id, shard* known, const std::optional<blob>& found) {
        std::optional<blob> there = co_await to_->read(*id);
        if (there)
            known->to_revision = std::move(there->revision);
        const bool is_same = there.has_value() == found.has_value() &&
                             (!there || there->value == found->value);
        if (is_same) {
            report_.kept += there ? 1U : 0U;
            co_return;
        }
        if (is_complete_ || !found || (there && !with_.replaces))
            refuse_other_content(*id);
        co_await write(id, &*found, known);
    }

    [[noreturn]] void refuse_other_content(const std::string& id) const {
        throw error(errc::store_exists, to_->describe(), id + " has other content there");
    }

    /// \param value, known stay where they are until the end.
    async<void> write(const std::string* id, const blob* value, shard* known) {
        std::optional<write_result> result;
        try {
            result = co_await to_->write(*id, value->value, known->to_revision);
        } catch (const error& failure) {
            if (failure.code() != errc::reply_lost)
                throw;
        }
        if (!result) {
            std::optional<blob> there = co_await to_->read(*id);
            if (!there || there->value != value->value)
                throw error(errc::outcome_unknown, *id, "copy it once more");
            known->to_revision = std::move(there->revision);
        } else if (!result->ok()) {
            throw error(errc::conflict, to_->describe(), "somebody else writes " + *id + " there");
        } else {
            known->to_revision = result->revision();
        }
        ++report_.written;
        report_.bytes += value->value.size();
    }

    async<void> write_config(blob config) {
        const std::string id = format::config_id;
        shard none;
        co_await write(&id, &config, &none);
    }

    From* from_;
    To* to_;
    copy_options with_;
    bool is_complete_ = false; // the target has the config, which is written last
    shards shards_;
    std::uint64_t looked_at_ = 0;
    copy_report report_;
};

} // namespace detail

/// Copies the store of `*from` to `*to`, where there must be none. Clients of `*from` may go on: the copy
/// is what it held at one moment, found by reading until nothing changes any more.
///
/// **Interrupted**, it is no store yet, since the config is written last; the same call again goes on.
/// Where the target has the whole store already, that is verified, and nothing is written.
///
/// The two have the same keys and are one store at two places from then on: use one of them alone, or the
/// other becomes a past that somebody could put in its place (docs/threat-model.md).
///
/// All writes are conditional. 16 shards at once; O(shards) requests, the bytes once.
/// \param from, to stay where they are until the end; they may be of one executor.
/// \throws error store_missing; store_exists: a store, or a blob of other content that is not to be
///         replaced; unsafe_storage: the target's adapter speaks against a store; conflict: others
///         write the target, or the source all the time; malformed_config; what the adapters throw.
template <policy::adapter From, policy::adapter To>
async<copy_report> async_copy(From* from, To* to, copy_options with = {}) {
    detail::copying<From, To> work{from, to, std::move(with)};
    auto running = work.run();
    co_return co_await std::move(running);
}

} // namespace escodb
