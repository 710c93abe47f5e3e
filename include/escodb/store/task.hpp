// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A task: many reads and writes that share one view of the store and as few requests as possible.

#include <escodb/base/error.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/engine.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/find_range.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb {

/// Reads every shard once, and merges writes that are called together into few writes of shards.
///
/// **Order.** A write takes its place when it is called; the outcome is that of running the writes
/// one after another in the order of the calls. Reads see one state of each shard until a conflict
/// makes it be read again; beside writes under way they may see the state before or after.
/// A task is not a transaction: each document's writes are ordered, not those across documents.
///
/// **Errors.** Wrong paths are refused by the call itself. What happens later is thrown by the
/// `pending` that the call returned or, if that is not awaited, by `wait`, or, if that is not
/// called either, given to `lost_error`. Where memory runs out in the midst of its bookkeeping, the
/// task is over: all its calls, those to come too, end with `std::bad_alloc`, and as after a lost
/// reply nothing is said about what had been sent. Make another one.
///
/// **Lifetime.** The destructor drives the executor until every write has ended. If it is called
/// from within that executor (in a coroutine), it returns at once, and the writes go on as long as
/// the executor is driven; writes that never ended did not happen, or happened in part, as after a
/// crash: the store stays safe. Moved-from objects may only be destroyed or assigned to.
///
/// **Thread safety.** None; the thread that drives the executor is the only one to use it. The
/// blocking forms drive the executor themselves.
///
/// An updater, `fn(std::optional<value> current) -> value` or `std::optional<value>`, gets the
/// document or nothing and returns the new one; `std::nullopt` (or a null document) removes it. It
/// may run again after a conflict, never after its result was committed. It must not call its store.
template <class Adapter, class Policies> class basic_task {
    using session = engine::session<Adapter, Policies>;
    using engine_type = engine::engine<session>;
    using normaliser = typename Policies::normaliser;

public:
    using value_type = typename Policies::serialiser::value_type;

    explicit basic_task(std::shared_ptr<session> store);
    basic_task(basic_task&&) noexcept = default;
    basic_task& operator=(basic_task&& other) noexcept {
        if (this != &other) {
            drain();
            where_ = other.where_;
            storage_ = std::move(other.storage_);
            engine_ = std::move(other.engine_);
        }
        return *this;
    }
    ~basic_task() { drain(); }

    // Coroutine forms.

    /// The document, or nothing. Reads one shard at most; decrypts its index and this item.
    async<std::optional<value_type>> async_get(std::string_view path) {
        return engine_->get(model::parse_document_path<normaliser>(path));
    }
    /// The names in a directory, subdirectories with `/`, sorted by UTF-16 code units. None: there is
    /// no such directory.
    async<std::vector<std::string>> async_list(std::string_view directory) {
        return engine_->list(model::parse_directory_path<normaliser>(directory));
    }
    /// The paths of all documents below a directory, relative to it.
    async_generator<std::string> async_find(std::string_view directory) {
        return engine_->find(model::parse_directory_path<normaliser>(directory));
    }
    /// Replaces a document by what `fn` makes of it, and makes its directories.
    template <class Fn> pending async_update(std::string_view path, Fn fn) {
        return engine_->update(model::parse_document_path<normaliser>(path),
                               std::make_unique<engine::updater_of<value_type, Fn>>(std::move(fn)));
    }
    /// Removes a document and the directories that this leaves empty. Nothing there: no error.
    pending async_remove(std::string_view path) {
        return engine_->remove(model::parse_document_path<normaliser>(path));
    }
    /// Removes all documents below a directory, and the directories.
    pending async_prune(std::string_view directory) {
        return engine_->prune(model::parse_directory_path<normaliser>(directory));
    }
    /// Ends when every write called so far has ended, and throws the first error nobody has seen.
    async<void> async_wait() { return engine_->wait(); }

    // Blocking forms of the same.

    std::optional<value_type> get(std::string_view path) {
        return sync_wait(*where_, async_get(path));
    }
    std::vector<std::string> list(std::string_view directory) {
        return sync_wait(*where_, async_list(directory));
    }
    find_range find(std::string_view directory) {
        return find_range{storage_, *where_, async_find(directory)};
    }
    template <class Fn> void update(std::string_view path, Fn fn) {
        async_update(path, std::move(fn)).wait();
    }
    void remove(std::string_view path) { async_remove(path).wait(); }
    void prune(std::string_view directory) { async_prune(directory).wait(); }
    void wait() { sync_wait(*where_, async_wait()); }

    /// Writes that were called and have not ended.
    [[nodiscard]] std::size_t unfinished() const noexcept { return engine_->unfinished(); }

private:
    void drain() noexcept {
        if (engine_)
            engine::drain(*storage_, [this] { return !engine_->at_work(); });
    }

    executor* where_;
    std::shared_ptr<engine::connection<Adapter>> storage_;
    std::shared_ptr<engine_type> engine_;
};

// Not in the class, for explicit instantiations elsewhere: see store/basic_store.hpp.

template <class Adapter, class Policies>
basic_task<Adapter, Policies>::basic_task(std::shared_ptr<session> store)
    : where_(&store->storage->where), storage_(store->storage),
      engine_(std::make_shared<engine_type>(std::move(store))) {}

} // namespace escodb
