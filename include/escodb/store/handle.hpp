// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A handle: an opened store, ready for single reads and writes and for tasks.

#include <escodb/base/error.hpp>
#include <escodb/engine/call.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/engine.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/mutex.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/find_range.hpp>
#include <escodb/store/task.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb {

/// The keys of an opened store. Each call is a task of its own, and asks storage for what it needs;
/// shards that were used last are kept (`engine_settings::kept_bytes`), and not read again where
/// storage says that they are unchanged. The writes of one handle and its copies run one after
/// another, in the order of the calls. For more than a few calls, `task()` is faster and cheaper.
///
/// Members, updaters and errors are those of `basic_task`. Copies are cheap and share everything.
/// When the last copy goes with work under way on this store, it drives the executor until that has
/// ended, under the same conditions as a task. Thread safety: none, copies included.
template <class Adapter, class Policies> class basic_handle {
    using storage_type = engine::connection<Adapter>;
    using session = engine::session<Adapter, Policies>;
    using engine_type = engine::engine<session>;
    using normaliser = typename Policies::normaliser;

public:
    using value_type = typename Policies::serialiser::value_type;
    using task_type = basic_task<Adapter, Policies>;

    explicit basic_handle(std::shared_ptr<session> store)
        : shared_(std::make_shared<shared_state>(std::move(store))),
          last_copy_(std::make_shared<last_copy>(shared_)) {}

    /// A task of its own: see there.
    [[nodiscard]] task_type task() const { return task_type{shared_->store}; }
    [[nodiscard]] std::uint32_t shard_count() const noexcept {
        return shared_->store->keys.shard_count();
    }

    // Coroutine forms.

    async<std::optional<value_type>> async_get(std::string_view path) const {
        return alone()->get(model::parse_document_path<normaliser>(path));
    }
    async<std::vector<std::string>> async_list(std::string_view directory) const {
        return alone()->list(model::parse_directory_path<normaliser>(directory));
    }
    async_generator<std::string> async_find(std::string_view directory) const {
        return alone()->find(model::parse_directory_path<normaliser>(directory));
    }
    template <class Fn> pending async_update(std::string_view path, Fn fn) const {
        return queue(engine::call_kind::update, model::parse_document_path<normaliser>(path),
                     std::make_unique<engine::updater_of<value_type, Fn>>(std::move(fn)));
    }
    pending async_remove(std::string_view path) const {
        return queue(engine::call_kind::remove, model::parse_document_path<normaliser>(path),
                     nullptr);
    }
    pending async_prune(std::string_view directory) const {
        return queue(engine::call_kind::prune, model::parse_directory_path<normaliser>(directory),
                     nullptr);
    }

    // Blocking forms of the same.

    std::optional<value_type> get(std::string_view path) const {
        return sync_wait(where(), async_get(path));
    }
    std::vector<std::string> list(std::string_view directory) const {
        return sync_wait(where(), async_list(directory));
    }
    find_range find(std::string_view directory) const {
        return find_range{shared_->store->storage, where(), async_find(directory)};
    }
    template <class Fn> void update(std::string_view path, Fn fn) const {
        async_update(path, std::move(fn)).wait();
    }
    void remove(std::string_view path) const { async_remove(path).wait(); }
    void prune(std::string_view directory) const { async_prune(directory).wait(); }

private:
    using updater_ptr = std::unique_ptr<engine::updater<value_type>>;

    /// What the coroutines of this handle's writes share with it.
    struct shared_state {
        explicit shared_state(std::shared_ptr<session> the_store)
            : store(std::move(the_store)), one_at_a_time(store->storage->where) {}

        std::shared_ptr<session> store;
        async_mutex one_at_a_time;
    };

    /// Dies with the last copy of the handle.
    struct last_copy {
        explicit last_copy(std::shared_ptr<shared_state> of) : shared(std::move(of)) {}
        last_copy(const last_copy&) = delete;
        last_copy& operator=(const last_copy&) = delete;
        ~last_copy() {
            storage_type& storage = *shared->store->storage;
            engine::drain(storage, [&storage] { return storage.at_work == 0; });
        }
        std::shared_ptr<shared_state> shared;
    };

    pending queue(engine::call_kind kind, model::path path, updater_ptr fn) const;
    static async<void> run(std::shared_ptr<shared_state> shared, engine::call_kind kind,
                           model::path path, updater_ptr fn,
                           std::shared_ptr<engine::completion> ending);
    std::shared_ptr<engine_type> alone() const;
    executor& where() const noexcept { return shared_->store->storage->where; }

    std::shared_ptr<shared_state> shared_;
    std::shared_ptr<last_copy> last_copy_;
};

// Not in the class, for explicit instantiations elsewhere: see store/basic_store.hpp.
/// \cond

template <class Adapter, class Policies>
pending basic_handle<Adapter, Policies>::queue(engine::call_kind kind, model::path path,
                                               updater_ptr fn) const {
    engine::refuse_in_updater(*shared_->store->storage, path.text());
    auto ending =
        std::make_shared<engine::completion>(where(), shared_->store->storage->lost_error);
    std::size_t& at_work = shared_->store->storage->at_work;
    ++at_work;
    try {
        spawn(run(shared_, kind, std::move(path), std::move(fn), ending));
    } catch (...) {
        --at_work;
        throw;
    }
    return pending{std::move(ending)};
}

template <class Adapter, class Policies>
async<void> basic_handle<Adapter, Policies>::run(std::shared_ptr<shared_state> shared,
                                                 engine::call_kind kind, model::path path,
                                                 updater_ptr fn,
                                                 std::shared_ptr<engine::completion> ending) {
    std::exception_ptr failure;
    try {
        const async_lock lock = co_await shared->one_at_a_time.lock();
        const auto alone = std::make_shared<engine_type>(shared->store);
        const pending write = alone->begin(kind, std::move(path), std::move(fn));
        co_await write;
    } catch (...) {
        failure = std::current_exception();
    }
    --shared->store->storage->at_work;
    ending->end(std::move(failure));
}

template <class Adapter, class Policies>
auto basic_handle<Adapter, Policies>::alone() const -> std::shared_ptr<engine_type> {
    return std::make_shared<engine_type>(shared_->store);
}

/// \endcond

} // namespace escodb
