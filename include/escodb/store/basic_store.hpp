// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store: where it is, and the password that opens it.

#include <escodb/base/error.hpp>
#include <escodb/engine/backoff.hpp>
#include <escodb/engine/conditional_write.hpp>
#include <escodb/engine/reshard.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/engine/watch.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/handle.hpp>
#include <escodb/store/options.hpp>
#include <escodb/store/policies.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb {

/// An encrypted document store in the storage behind `Adapter`.
///
///     escodb::store store{escodb::file_adapter{"passwords"}, std::move(options)};
///     auto handle = store.open_or_create();
///     handle.update("/mail/alice", [](auto) { return boost::json::value{{"user", "alice"}}; });
///
/// Making the object does nothing; `open`, `create` and `open_or_create` read or write the config
/// blob and derive the keys, which takes the time that the key derivation was set to.
///
/// **Executor.** Without one of the caller's, the store has a run loop of its own, which the blocking
/// forms drive. With one, the caller drives it, or uses the blocking forms if it can be driven so.
///
/// **Lifetime.** Handles, tasks and work under way share the storage and the run loop; the store may
/// go before them. Its destructor drives the executor until the work that is under way has ended,
/// unless that executor is running: then the work goes on by itself. A caller's executor must outlive
/// them all. Move-only; a store that was moved from may only be destroyed.
///
/// **Thread safety.** None; one store, with its handles and tasks, belongs to one thread at a time.
/// Any number of stores, threads, processes and machines may work on the same storage.
template <class Adapter, class Policies = policies<>> class basic_store {
    [[maybe_unused]] static constexpr policy::check_adapter<Adapter> checked{};
    static_assert(Policies::errors::are_thrown,
                  "escodb: this errors policy needs #include <escodb/store/results.hpp>");
    static_assert(!Policies::threading::is_shared,
                  "escodb: this threading policy needs #include <escodb/store/shared.hpp>");

public:
    using options = basic_options<Policies>;
    using handle = basic_handle<Adapter, Policies>;

    /// \throws error invalid_option naming the option.
    basic_store(Adapter adapter, options settings)
        : settings_(std::make_shared<options>(std::move(settings))),
          storage_(std::make_shared<storage>(std::move(adapter), *settings_)) {
        settings_->check();
    }
    /// \param where outlives the store, its handles and its tasks.
    basic_store(Adapter adapter, options settings, executor& where)
        : settings_(std::make_shared<options>(std::move(settings))),
          storage_(std::make_shared<storage>(std::move(adapter), *settings_, where)) {
        settings_->check();
    }

    basic_store(basic_store&&) noexcept = default;
    basic_store& operator=(basic_store&&) = delete;
    ~basic_store() {
        if (storage_)
            engine::drain(*storage_, [this] { return storage_->at_work == 0; });
    }

    /// Makes a new store. Many may try at once: one succeeds.
    /// \throws error store_exists; unsafe_storage; empty_password; invalid_option; rolled_back where the witness knows a
    ///         store; what the adapter and the witness throw.
    async<handle> async_create() { return create_new(storage_, settings_); }
    /// Opens a store.
    ///
    /// A store that is being re-sharded is opened when that is finished, by this call if need be.
    /// \throws error store_missing; access_denied; malformed_config, tampered_config,
    ///         unsupported_version; rolled_back where the witness knows another store or a later
    ///         layout, and what the witness throws; reshard_unfinished where the storage cannot be written for it;
    ///         what the adapter throws.
    async<handle> async_open() { return open_existing(storage_, settings_); }
    /// Opens the store, or makes it. Many may start at once: one store comes of it.
    async<handle> async_open_or_create() { return open_or_create_any(storage_, settings_); }
    /// Gives the store another number of shards, and opens it; with the number that it has it only
    /// opens it. Other clients may go on reading and writing meanwhile: no update that was
    /// acknowledged is lost. Handles and tasks that were opened before, theirs and ours, fail with
    /// `errc::resharded` from some moment on and have to be opened again.
    ///
    /// It may be killed at any time; the next `open` finishes it (docs/resharding.md). All keys are
    /// new afterwards; the cost of the key derivation stays. It takes memory for the whole store.
    /// \param shards from 1 to 65,536. `options.shards` plays no part.
    /// \throws error invalid_option "shards"; what is wrong with a document that is damaged; as
    ///         `async_open`.
    async<handle> async_reshard(std::uint32_t shards) {
        return reshard_to(storage_, settings_, shards);
    }

    handle create() { return sync_wait(storage_->where, async_create()); }
    handle open() { return sync_wait(storage_->where, async_open()); }
    handle open_or_create() { return sync_wait(storage_->where, async_open_or_create()); }
    handle reshard(std::uint32_t shards) {
        return sync_wait(storage_->where, async_reshard(shards));
    }

    [[nodiscard]] executor& get_executor() const noexcept { return storage_->where; }
    [[nodiscard]] Adapter& adapter() const noexcept { return storage_->adapter; }

private:
    using storage = engine::connection<Adapter>;
    using session = engine::session<Adapter, Policies>;
    using keys = model::root_keys<Policies>;
    using storage_ptr = std::shared_ptr<storage>;
    using settings_ptr = std::shared_ptr<const options>;

    /// \param settings whose witness knows the store.
    static handle handle_with(storage_ptr in, const options& settings, keys opened,
                              std::string config) {
        return handle{std::make_shared<session>(std::move(in), std::move(opened),
                                                std::move(config), settings.witness)};
    }

    /// \param found the config blob, if it was read already.
    static async<handle> open_existing(storage_ptr in, settings_ptr settings,
                                       std::optional<blob> found = std::nullopt);
    static async<handle> reshard_to(storage_ptr in, settings_ptr settings, std::uint32_t shards);
    static async<handle> create_new(storage_ptr in, settings_ptr settings);
    static async<handle> open_or_create_any(storage_ptr in, settings_ptr settings);

    std::shared_ptr<options> settings_;
    storage_ptr storage_;
};

// Not in the class: an explicit instantiation elsewhere (`extern template`) then spares a program the
// compiling of the whole engine.

/// \cond
template <class Adapter, class Policies>
auto basic_store<Adapter, Policies>::open_existing(storage_ptr in, settings_ptr settings,
                                                   std::optional<blob> found) -> async<handle> {
    auto opening = engine::open_config<Policies>(in, &settings->password, std::move(found),
                                                 settings->witness);
    auto opened = co_await std::move(opening);
    co_return handle_with(in, *settings, std::move(opened.keys), std::move(opened.config.value));
}

template <class Adapter, class Policies>
auto basic_store<Adapter, Policies>::reshard_to(storage_ptr in, settings_ptr settings,
                                                std::uint32_t shards) -> async<handle> {
    auto resharding = engine::reshard_store<Policies>(in, &settings->password, shards,
                                                      settings->witness);
    auto opened = co_await std::move(resharding);
    co_return handle_with(in, *settings, std::move(opened.keys), std::move(opened.config.value));
}

template <class Adapter, class Policies>
auto basic_store<Adapter, Policies>::create_new(storage_ptr in,
                                                settings_ptr settings) -> async<handle> {
    const std::string id = format::config_id;
    const std::optional<blob> found = co_await in->adapter.read(id);
    if (found)
        throw error(errc::store_exists, in->adapter.describe());
    if (!settings->accepts_unsafe_storage)
        co_await policy::require_no_doubts(&in->adapter);
    auto witness = settings->witness;
    engine::require_no_store(witness);
    auto made = keys::create(settings->password, settings->kdf, settings->shards);
    const auto none_is_ours = [](std::string_view) { return false; };
    auto writing = engine::conditional_write<typename Policies::random>(
        in, id, &made.config_text, std::nullopt, none_is_ours);
    const engine::write_report report = co_await std::move(writing);
    if (report.end() == engine::write_end::committed) {
        engine::introduce(witness, made.keys);
        co_return handle_with(in, *settings, std::move(made.keys),
                              std::move(made.config_text));
    }
    if (report.end() == engine::write_end::conflict)
        throw error(errc::store_exists, in->adapter.describe());
    throw error(errc::outcome_unknown, in->adapter.describe(),
                "it may or may not have been created");
}

/// Beside others who do the same, storage may refuse our config before theirs is there to be
/// read (a folder, while they hold its lock): then we try again.
template <class Adapter, class Policies>
auto basic_store<Adapter, Policies>::open_or_create_any(storage_ptr in,
                                                        settings_ptr settings) -> async<handle> {
    const std::string id = format::config_id;
    typename Policies::random random;
    engine::backoff<typename Policies::random> delays{in->settings.retry};
    for (;;) {
        std::optional<blob> found = co_await in->adapter.read(id);
        if (found) {
            auto opening = open_existing(in, settings, std::move(found));
            co_return co_await std::move(opening);
        }
        std::optional<handle> made;
        try {
            auto creating = create_new(in, settings);
            made = co_await std::move(creating);
        } catch (const error& failure) {
            if ((failure.code() != errc::store_exists &&
                 failure.code() != errc::outcome_unknown) ||
                delays.failures() >= in->settings.retry.attempts)
                throw;
        }
        if (made)
            co_return std::move(*made);
        co_await sleep_for(in->where, delays.next(random));
    }
}

/// \endcond

} // namespace escodb
