// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Opening a store's config, which finishes a resharding that it tells of, and beginning one
/// (docs/resharding.md).

#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/engine/backoff.hpp>
#include <escodb/engine/conditional_write.hpp>
#include <escodb/engine/redistribution.hpp>
#include <escodb/engine/resharding.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/router.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/semaphore.hpp>
#include <escodb/runtime/when_all.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace escodb::engine {

/// A config blob with the keys that it keeps.
template <class Policies> class opened_config {
public:
    opened_config(blob the_config, model::root_keys<Policies> the_keys)
        : config(std::move(the_config)), keys(std::move(the_keys)) {}

    blob config;
    model::root_keys<Policies> keys;
};

/// Opens the config of a store. One that tells of a resharding is opened when that is finished,
/// which takes as many requests as there are shards, several times.
/// \param given outlives the coroutine.
/// \param found the config blob, if it was read already.
/// \param known_to the store is introduced to it.
/// \throws error store_missing; as `root_keys::open`; as `introduce`; as `resharding::finish`.
template <class Policies, class Adapter>
async<opened_config<Policies>> open_config(std::shared_ptr<connection<Adapter>> storage,
                                           const password* given,
                                           std::optional<blob> found = std::nullopt,
                                           typename Policies::witness known_to = {}) {
    using keys = model::root_keys<Policies>;
    using resharding_type = resharding<Adapter, Policies>;
    std::shared_ptr<resharding_type> finished;
    // Each round but the last has seen a resharding to its end.
    for (std::uint32_t round = 0; round < storage->settings.retry.attempts; ++round) {
        const std::string id = format::config_id;
        if (!found)
            found = co_await storage->adapter.read(id);
        if (!found)
            throw error(errc::store_missing, storage->adapter.describe());
        if (finished && found->value == finished->next_config()) {
            keys moved = finished->take_keys();
            introduce(known_to, moved);
            co_return opened_config<Policies>{std::move(*found), std::move(moved)};
        }
        keys opened = keys::open(found->value, *given);
        introduce(known_to, opened); // also before a resharding, which might be an old one
        if (!format::parse_config(found->value).reshard)
            co_return opened_config<Policies>{std::move(*found), std::move(opened)};
        finished = std::make_shared<resharding_type>(storage, std::move(*found),
                                                     std::move(opened), *given, known_to);
        auto finishing = resharding_type::finish(finished);
        co_await std::move(finishing);
        found.reset();
    }
    throw error(errc::conflict, format::config_id, "the store is re-sharded again and again");
}

namespace detail {

/// What a resharding must not find out when it has begun.
template <class Policies, class Adapter>
async<std::size_t> check_old_shard(std::shared_ptr<connection<Adapter>> storage,
                                   async_semaphore* requests, model::root_keys<Policies>* keys,
                                   std::uint32_t number) {
    const async_permit permit = co_await requests->acquire();
    const std::string id = keys->shard_name(number);
    std::optional<blob> found = co_await storage->adapter.read(id);
    if (!found)
        co_return 0;
    const std::size_t size = found->value.size();
    check_movable(*keys, number, std::move(found->value));
    co_return size;
}

/// Refuses a number that is out of range, or whose shards would take a name that is in use.
inline void check_count(std::uint32_t old_count, std::uint32_t new_count) {
    if (new_count < 1 || new_count > limits::shards_max)
        throw error(errc::invalid_option, "shards", "it must be from 1 to 65,536");
    const std::uint32_t other =
        old_count > limits::shards_max / 2 ? limits::shards_max / 4 : old_count * 2;
    std::unordered_set<std::string> names;
    for (std::uint32_t i = 0; i < old_count; ++i)
        names.insert(model::shard_name_of(i, old_count));
    for (std::uint32_t i = 0; i < new_count; ++i)
        if (names.contains(model::shard_name_of(i, new_count)))
            throw error(errc::invalid_option, "shards",
                        "one of " + std::to_string(new_count) + " shards would have the name " +
                            "of one of the present " + std::to_string(old_count) +
                            "; choose a number that differs more, such as " +
                            std::to_string(other));
}

/// What could not be finished is refused while nothing has been changed yet.
template <class Policies, class Adapter>
async<void> check_old_shards(std::shared_ptr<connection<Adapter>> storage,
                             model::root_keys<Policies>* keys, std::uint32_t count) {
    async_semaphore requests{storage->where, storage->settings.parallel_requests};
    std::vector<async<std::size_t>> checks;
    checks.reserve(keys->shard_count());
    for (std::uint32_t i = 0; i < keys->shard_count(); ++i)
        checks.push_back(check_old_shard<Policies>(storage, &requests, keys, i));
    auto all = when_all(std::move(checks));
    const std::vector<std::size_t> sizes = co_await std::move(all);
    std::size_t total = 0;
    for (const std::size_t size : sizes)
        total += size;
    // Hashing spreads the documents evenly, but not exactly; and a frozen blob has a line more.
    if (total / count > limits::blob_bytes_max / 2)
        throw error(errc::invalid_option, "shards",
                    "the shards would be too large: " + std::to_string(total) + " bytes are here");
}

/// The same; false where another client has re-sharded the store meanwhile, so that nothing that was
/// seen counts.
template <class Policies, class Adapter>
async<bool> can_reshard(std::shared_ptr<connection<Adapter>> storage,
                        opened_config<Policies>* now, std::uint32_t count) {
    std::exception_ptr flaw;
    try {
        auto checking = check_old_shards<Policies>(storage, &now->keys, count);
        co_await std::move(checking);
    } catch (const error&) {
        flaw = std::current_exception();
    }
    if (!flaw)
        co_return true;
    const std::string id = format::config_id;
    const std::optional<blob> found = co_await storage->adapter.read(id);
    if (found && found->value == now->config.value)
        std::rethrow_exception(flaw);
    co_return false;
}

/// Makes the tombstones of the last resharding small where a crash has left them frozen.
template <class Policies, class Adapter>
async<void> shrink_former(std::shared_ptr<connection<Adapter>> storage, std::string config) {
    const format::config_blob parsed = format::parse_config(config);
    if (!parsed.former)
        co_return;
    const auto& [count, generation] = *parsed.former;
    std::vector<async<void>> all;
    for (std::uint32_t i = 0; i < count; ++i)
        all.push_back(shrink_tombstone<typename Policies::random>(
            storage, model::shard_name_of(i, count), generation));
    auto shrinking = when_all(std::move(all));
    co_await std::move(shrinking);
}

template <class Random> std::string new_generation() {
    std::array<std::byte, 16> drawn{};
    Random{}.fill(drawn);
    return to_hex(drawn);
}

/// The config that announces a resharding to so many shards.
template <class Policies>
std::string config_with_intent(const opened_config<Policies>& now, const password& given,
                               std::uint32_t count) {
    format::config_blob config = format::parse_config(now.config.value);
    auto& intent = config.reshard.emplace();
    intent.generation = new_generation<typename Policies::random>();
    intent.config = model::root_keys<Policies>::create_successor(config, given, count,
                                                                 intent.generation,
                                                                 now.keys.lineage())
                        .config_text;
    const auto mac =
        now.keys.header_verifier().mac_of_resharding(intent.generation, intent.config);
    intent.mac.assign(mac.begin(), mac.end());
    return format::print_config(config);
}

/// Writes the intent. False: the config has changed.
template <class Policies, class Adapter>
async<bool> begin_resharding(std::shared_ptr<connection<Adapter>> storage,
                             opened_config<Policies>* now, const password* given,
                             std::uint32_t count) {
    const std::string text = config_with_intent(*now, *given, count);
    auto writing = conditional_write<typename Policies::random>(
        storage, format::config_id, &text,
        std::optional<std::string>{now->config.revision}, [](std::string_view) { return false; });
    const write_report report = co_await std::move(writing);
    co_return report.end() == write_end::committed;
}

} // namespace detail

/// Gives a store another number of shards, and opens it. Nothing if it has so many already, but that
/// what a crash has left of the last resharding is cleared.
///
/// Whoever opens the store after the first write goes on with it, so this may be killed at any time.
/// Two that run at once are done one after the other, or become one if they want the same.
///
/// Memory: about as much as all blobs together. Time: each document is opened twice, sealed once.
/// \param given outlives the coroutine.
/// \throws error invalid_option "shards": out of range, too few for so many bytes, or names of shards
///         would coincide; what is wrong with a document or shard that is damaged. All these come
///         before anything is written. Afterwards as `open_config`.
template <class Policies, class Adapter>
async<opened_config<Policies>> reshard_store(std::shared_ptr<connection<Adapter>> storage,
                                             const password* given, std::uint32_t count,
                                             typename Policies::witness known_to = {}) {
    using random = typename Policies::random;
    random drawn;
    backoff<random> delays{storage->settings.retry};
    for (;;) {
        auto opening = open_config<Policies>(storage, given, std::nullopt, known_to);
        opened_config<Policies> now = co_await std::move(opening);
        auto shrinking = detail::shrink_former<Policies>(storage, now.config.value);
        co_await std::move(shrinking);
        if (now.keys.shard_count() == count)
            co_return now;
        detail::check_count(now.keys.shard_count(), count);
        auto checking = detail::can_reshard<Policies>(storage, &now, count);
        if (co_await std::move(checking)) {
            auto beginning = detail::begin_resharding(storage, &now, given, count);
            if (co_await std::move(beginning)) {
                // Opened as it then is: another client may want yet another number.
                auto finishing = open_config<Policies>(storage, given, std::nullopt, known_to);
                opened_config<Policies> next = co_await std::move(finishing);
                co_return next;
            }
        }
        if (delays.failures() >= storage->settings.retry.attempts)
            throw error(errc::conflict, format::config_id);
        co_await sleep_for(storage->where, delays.next(drawn));
    }
}

} // namespace escodb::engine
