// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the tasks of an opened store share.

#include <escodb/base/error.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/recent_shards.hpp>
#include <escodb/engine/settings.hpp>
#include <escodb/engine/watch.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/scheduler/rules.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::engine {

/// The storage and the executor that drives requests to it. Shared by the store, its handles, its
/// tasks and every coroutine of theirs, so none of them outlives it.
template <class Adapter> struct connection {
    connection(Adapter the_adapter, engine_settings the_settings)
        : loop(std::make_unique<run_loop>()), where(*loop), adapter(std::move(the_adapter)),
          settings(std::move(the_settings)),
          lost_error(std::make_shared<lost_error_handler>(settings.lost_error)) {}
    connection(Adapter the_adapter, engine_settings the_settings, executor& callers)
        : where(callers), adapter(std::move(the_adapter)), settings(std::move(the_settings)),
          lost_error(std::make_shared<lost_error_handler>(settings.lost_error)) {}

    std::unique_ptr<run_loop> loop; // none where the caller brought an executor
    executor& where;
    Adapter adapter;
    engine_settings settings;
    std::shared_ptr<const lost_error_handler> lost_error; // the setting, for those that outlive it
    std::size_t at_work = 0;  // coroutines under way that nobody awaits
    bool in_updater = false; // one is running now
};

/// Refuses a call on a store from within one of its updaters: it would wait for what waits for it.
template <class Adapter>
void refuse_in_updater(const connection<Adapter>& storage, std::string_view subject) {
    if (storage.in_updater)
        throw error(errc::called_from_updater, std::string{subject});
}

/// Drives the executor until `done`, from a destructor: where the executor is running already, the
/// work goes on by itself, and this returns at once.
template <class Adapter, class Done>
void drain(connection<Adapter>& storage, Done done) noexcept {
    if (done() || storage.where.running())
        return;
    try {
        storage.where.run_until(done);
    } catch (...) {
        report_lost_error(storage.lost_error.get(), std::current_exception());
    }
}

/// A store that the password has opened.
template <class Adapter, class Policies> struct session {
    using adapter = Adapter;
    using policies = Policies;
    using rules = typename scheduler::rules_of<Adapter>::type;

    session(std::shared_ptr<connection<Adapter>> the_storage, model::root_keys<Policies> the_keys,
            std::string the_config = {}, typename Policies::witness the_witness = {})
        : storage(std::move(the_storage)), keys(std::move(the_keys)),
          recent(storage->settings.kept_bytes), config(std::move(the_config)),
          seen(std::move(the_witness), keys.identity()) {}

    std::shared_ptr<connection<Adapter>> storage;
    model::root_keys<Policies> keys;
    recent_shards<Policies> recent; // they point to the keys
    std::string config;             // the text that kept the keys; empty: not known
    watch<Policies> seen;           // what storage has shown of the shards
};

} // namespace escodb::engine
