// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The threading policy `threads::shared`: a store and handles that any number of threads use at once.
///
///     using vault = escodb::basic_store<escodb::file_adapter, escodb::policies<escodb::threads::shared>>;
///
/// It is a shell around the store of one thread, which is not compiled anew for it. A thread that calls
/// drives the store for all others that have called (docs/design/threads.md).

#include <escodb/engine/completion.hpp>
#include <escodb/policy/bundle.hpp>
#include <escodb/policy/threading.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/call_gate.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/gather.hpp>
#include <escodb/runtime/shared_driver.hpp>
#include <escodb/store/basic_store.hpp>
#include <escodb/store/handle.hpp>
#include <escodb/store/task.hpp>
#include <escodb/store/turns.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace escodb {

namespace threads {

/// Any number of threads at once. A call that is alone costs a lock or two more.
struct shared {
    using policy_kind = policy::threading_kind;
    static constexpr bool is_shared = true;
};

} // namespace threads

namespace detail {

template <class Policies>
concept shared_by_threads = Policies::errors::are_thrown && Policies::threading::is_shared;

/// The policies of the store within.
template <class Policies> using of_one_thread = policy::without<policy::threading_kind, Policies>;

/// To be called where a store shared by threads has no such function.
template <class... Ts> auto no_coroutines() { // `auto`: refused before what it returns is used
    static_assert(sizeof...(Ts) > 1000, "escodb: a store shared by threads has no coroutine forms "
                                        "and no tasks of its own: use with_task");
}

/// The store of one thread, and what drives it.
template <class Store> struct shared_core {
    explicit shared_core(Store of) : store(std::move(of)), driver(store.get_executor()) {}
    Store store;
    shared_driver driver;
};

/// A handle of one thread, shared by the copies of a handle. Touched by the thread that drives alone.
template <class Store> struct shared_handle {
    using handle_type = typename Store::handle;
    using task_type = typename handle_type::task_type;

    shared_handle(std::shared_ptr<shared_core<Store>> of, handle_type opened)
        : core(std::move(of)), handle(std::move(opened)), shards(handle->shard_count()),
          reads(lane(false)), writes(lane(true)) {}
    shared_handle(const shared_handle&) = delete;
    shared_handle& operator=(const shared_handle&) = delete;
    ~shared_handle() {
        core->driver.alone([this] { handle.reset(); });
    }

    std::shared_ptr<turns<task_type>> lane(bool one_by_one) const {
        return std::make_shared<turns<task_type>>(
            core->store.get_executor(), [one = &*handle] { return one->task(); }, one_by_one);
    }

    std::shared_ptr<shared_core<Store>> core;
    std::optional<handle_type> handle;
    std::uint32_t shards;
    std::shared_ptr<turns<task_type>> reads;
    std::shared_ptr<turns<task_type>> writes;
};

} // namespace detail

/// As `basic_handle`, which see, for any number of threads at once. Each call blocks its thread. Calls
/// under way at the same time share reads and merge writes, as if one task had made them; a read sees
/// every write that ended before it was called, whoever called that.
///
/// **Updaters** run on whichever calling thread drives the store, never two at once. They may touch
/// what that thread may touch, and must neither call the store (`called_from_updater`) nor wait for a
/// thread that does. The same goes for the policies and the adapter.
///
/// **Lifetime.** The destructor waits until the calls of this object that are under way have ended.
/// Assigning to it and moving from it do not.
template <class Adapter, detail::shared_by_threads Policies> class basic_handle<Adapter, Policies> {
    using store_type = basic_store<Adapter, detail::of_one_thread<Policies>>;
    using shared_state = detail::shared_handle<store_type>;

public:
    /// One-thread tasks, for `with_task`.
    using task_type = typename shared_state::task_type;
    using value_type = typename task_type::value_type;

    explicit basic_handle(std::shared_ptr<shared_state> of) noexcept : shared_(std::move(of)) {}

    [[nodiscard]] std::uint32_t shard_count() const noexcept { return shared_->shards; }

    std::optional<value_type> get(std::string_view path) const {
        return call([&] { return get_in_turn(shared_, path); });
    }
    std::vector<std::string> list(std::string_view directory) const {
        return call([&] { return list_in_turn(shared_, directory); });
    }
    /// All paths at once.
    std::vector<std::string> find(std::string_view directory) const {
        return call([&] { return find_in_turn(shared_, directory); });
    }
    template <class Fn> void update(std::string_view path, Fn fn) const {
        write([&](task_type& in) { return in.async_update(path, std::move(fn)); });
    }
    void remove(std::string_view path) const {
        write([&](task_type& in) { return in.async_remove(path); });
    }
    void prune(std::string_view directory) const {
        write([&](task_type& in) { return in.async_prune(directory); });
    }

    /// Runs a coroutine, `async<T> fn(task_type& task)`, with a task of its own, on the threads that
    /// drive the store, and gives its value when it and all writes of the task have ended.
    ///
    ///     auto add_all = [&](auto& task) -> escodb::async<void> {
    ///         for (const entry& one : entries)
    ///             task.async_update(one.path, one.change);
    ///         co_await task.async_wait();
    ///     };
    ///     handle.with_task(add_all);
    template <class Fn> auto with_task(Fn fn) const {
        using value = typename std::invoke_result_t<Fn&, task_type&>::value_type;
        const starter<async<value>> begin{
            [](void* what, task_type& in) { return (*static_cast<Fn*>(what))(in); }, &fn};
        return call([&] { return work(shared_, begin); });
    }

    template <class... Ts> auto async_get(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_list(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_find(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_update(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_remove(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_prune(Ts&&...) const { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto task(Ts&&...) const { detail::no_coroutines<Ts...>(); }

private:
    using state_ptr = std::shared_ptr<shared_state>;
    using place = typename turns<task_type>::place;

    /// What starts something, on the stack of the thread that waits for it. Without its type: a
    /// coroutine whose frame had the type of a caller's lambda in it would be one that compilers warn of.
    template <class Started> struct starter {
        Started (*start)(void* what, task_type& in);
        void* what;
    };

    template <class Fn> auto call(Fn begin) const {
        const call_gate::pass inside{gate_};
        return shared_->core->driver.call(std::move(begin));
    }
    template <class Fn> void write(Fn start) const {
        const starter<pending> begin{
            [](void* what, task_type& in) { return (*static_cast<Fn*>(what))(in); }, &start};
        call([&] { return write_in_turn(shared_, begin); });
    }

    static async<void> write_in_turn(state_ptr in, starter<pending> begin) {
        place mine{in->writes};
        co_await mine.wait();
        const pending written = begin.start(begin.what, mine.task());
        co_await written;
    }
    static async<std::optional<value_type>> get_in_turn(state_ptr in, std::string_view path) {
        place mine{in->reads};
        co_await mine.wait();
        auto reading = mine.task().async_get(path);
        co_return co_await std::move(reading);
    }
    static async<std::vector<std::string>> list_in_turn(state_ptr in, std::string_view directory) {
        place mine{in->reads};
        co_await mine.wait();
        auto reading = mine.task().async_list(directory);
        co_return co_await std::move(reading);
    }
    static async<std::vector<std::string>> find_in_turn(state_ptr in, std::string_view directory) {
        place mine{in->reads};
        co_await mine.wait();
        auto reading = gather(mine.task().async_find(directory));
        co_return co_await std::move(reading);
    }

    template <class T> static async<T> work(state_ptr in, starter<async<T>> begin) {
        task_type task = in->handle->task();
        auto working = begin.start(begin.what, task);
        if constexpr (std::is_void_v<T>) {
            co_await std::move(working);
            co_await task.async_wait();
        } else {
            T made = co_await std::move(working);
            co_await task.async_wait();
            co_return made;
        }
    }

    state_ptr shared_;
    mutable call_gate gate_; // the last member: the first to go
};

/// As `basic_store`, which see, for any number of threads at once. Opening derives keys on the thread
/// that drives: calls of other handles of this store wait meanwhile. Handles may outlive the store.
template <class Adapter, detail::shared_by_threads Policies> class basic_store<Adapter, Policies> {
    using inner = basic_store<Adapter, detail::of_one_thread<Policies>>;
    using core_type = detail::shared_core<inner>;
    using core_ptr = std::shared_ptr<core_type>;
    using opened = detail::shared_handle<inner>;

public:
    using options = typename inner::options;
    using handle = basic_handle<Adapter, Policies>;

    /// \throws error invalid_option naming the option.
    basic_store(Adapter adapter, options settings)
        : core_(std::make_shared<core_type>(inner{std::move(adapter), std::move(settings)})) {}
    /// \param where outlives the store and its handles, and is driven by nobody else: a `pooled_loop`,
    ///        whose threads seal and write beside the one that drives.
    basic_store(Adapter adapter, options settings, executor& where)
        : core_(std::make_shared<core_type>(
              inner{std::move(adapter), std::move(settings), where})) {}

    basic_store(basic_store&& other) noexcept : core_(std::move(other.core_)) {}
    basic_store& operator=(basic_store&&) = delete;
    ~basic_store() = default;

    handle create() {
        return open_by([](inner& store) { return store.async_create(); });
    }
    handle open() {
        return open_by([](inner& store) { return store.async_open(); });
    }
    handle open_or_create() {
        return open_by([](inner& store) { return store.async_open_or_create(); });
    }
    handle reshard(std::uint32_t shards) {
        return open_by([shards](inner& store) { return store.async_reshard(shards); });
    }

    template <class... Ts> auto async_create(Ts&&...) { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_open(Ts&&...) { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_open_or_create(Ts&&...) { detail::no_coroutines<Ts...>(); }
    template <class... Ts> auto async_reshard(Ts&&...) { detail::no_coroutines<Ts...>(); }

private:
    template <class Fn> handle open_by(Fn begin) {
        const call_gate::pass inside{gate_};
        return handle{core_->driver.call([&] { return wrap(core_, begin(core_->store)); })};
    }
    static async<std::shared_ptr<opened>> wrap(core_ptr in, async<typename inner::handle> opening) {
        auto made = co_await std::move(opening);
        co_return std::make_shared<opened>(std::move(in), std::move(made));
    }

    core_ptr core_;
    call_gate gate_; // the last member: the first to go
};

} // namespace escodb
