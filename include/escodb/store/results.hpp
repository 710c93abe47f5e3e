// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The errors policy `errors::results`: a store whose functions return what went wrong and throw
/// nothing of the library's.
///
///     using vault = escodb::basic_store<escodb::file_adapter, escodb::policies<escodb::errors::results>>;
///     escodb::result<vault> made = vault::make(escodb::file_adapter{"vault"}, std::move(options));
///
/// It is a shell around the store that throws, with the same functions; that store is not compiled
/// anew for it. What is not of the library passes through: exceptions of the caller's updaters and
/// policies, but `escodb::error` and `std::bad_alloc`, which nobody can tell from ours.

#include <escodb/base/attempt.hpp>
#include <escodb/base/result.hpp>
#include <escodb/policy/bundle.hpp>
#include <escodb/policy/errors.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_result.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/gather.hpp>
#include <escodb/store/basic_store.hpp>
#include <escodb/store/handle.hpp>
#include <escodb/store/pending_result.hpp>
#include <escodb/store/task.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace escodb {

namespace errors {

/// Failures are returned, as `result<T>`; where memory runs out, as `errc::out_of_memory`.
struct results {
    using policy_kind = policy::errors_kind;
    static constexpr bool are_thrown = false;
};

} // namespace errors

namespace detail {

template <class Policies>
concept returns_errors = !Policies::errors::are_thrown;

/// The policies of the store within.
template <class Policies> using throwing = policy::without<policy::errors_kind, Policies>;

} // namespace detail

/// As `basic_task`, which see. But `find` gives all paths at once: half a list and then an error
/// would help nobody.
template <class Adapter, detail::returns_errors Policies> class basic_task<Adapter, Policies> {
    using inner = basic_task<Adapter, detail::throwing<Policies>>;

public:
    using value_type = typename inner::value_type;

    explicit basic_task(inner of) noexcept : inner_(std::move(of)) {}

    async_result<std::optional<value_type>> async_get(std::string_view path) {
        return attempt_async([&] { return inner_.async_get(path); });
    }
    async_result<std::vector<std::string>> async_list(std::string_view directory) {
        return attempt_async([&] { return inner_.async_list(directory); });
    }
    async_result<std::vector<std::string>> async_find(std::string_view directory) {
        return attempt_async([&] { return gather(inner_.async_find(directory)); });
    }
    template <class Fn> pending_result async_update(std::string_view path, Fn fn) {
        return attempt_pending([&] { return inner_.async_update(path, std::move(fn)); });
    }
    pending_result async_remove(std::string_view path) {
        return attempt_pending([&] { return inner_.async_remove(path); });
    }
    pending_result async_prune(std::string_view directory) {
        return attempt_pending([&] { return inner_.async_prune(directory); });
    }
    async_result<void> async_wait() {
        return attempt_async([&] { return inner_.async_wait(); });
    }

    result<std::optional<value_type>> get(std::string_view path) {
        return attempt([&] { return inner_.get(path); });
    }
    result<std::vector<std::string>> list(std::string_view directory) {
        return attempt([&] { return inner_.list(directory); });
    }
    result<std::vector<std::string>> find(std::string_view directory) {
        return attempt([&] {
            std::vector<std::string> all;
            for (const std::string& path : inner_.find(directory))
                all.push_back(path);
            return all;
        });
    }
    template <class Fn> result<void> update(std::string_view path, Fn fn) {
        return attempt([&] { inner_.update(path, std::move(fn)); });
    }
    result<void> remove(std::string_view path) {
        return attempt([&] { inner_.remove(path); });
    }
    result<void> prune(std::string_view directory) {
        return attempt([&] { inner_.prune(directory); });
    }
    result<void> wait() {
        return attempt([&] { inner_.wait(); });
    }

    [[nodiscard]] std::size_t unfinished() const noexcept { return inner_.unfinished(); }
    /// The task that throws. This object may only be destroyed or assigned to afterwards.
    [[nodiscard]] inner release() && noexcept { return std::move(inner_); }

private:
    inner inner_;
};

/// As `basic_handle`, which see. What one of the two threading policies lacks is a template here, so
/// that it is only looked for where it is called.
template <class Adapter, detail::returns_errors Policies> class basic_handle<Adapter, Policies> {
    using inner = basic_handle<Adapter, detail::throwing<Policies>>;

public:
    using value_type = typename inner::value_type;
    using task_type = basic_task<Adapter, policy::without<policy::threading_kind, Policies>>;

    explicit basic_handle(inner of) noexcept : inner_(std::move(of)) {}

    [[nodiscard]] std::uint32_t shard_count() const noexcept { return inner_.shard_count(); }

    template <class Inner = inner> result<task_type> task() const {
        return attempt([&] { return task_type{static_cast<const Inner&>(inner_).task()}; });
    }
    /// For a store shared by threads: see there.
    template <class Fn> auto with_task(Fn fn) const {
        using value = typename std::invoke_result_t<Fn&, task_type&>::value_type;
        const starter<value> begin{
            [](void* what, task_type& in) { return (*static_cast<Fn*>(what))(in); }, &fn};
        return attempt([&] {
            return inner_.with_task([&](auto& task) { return work_on(begin, &task); });
        });
    }

    template <class Inner = inner> auto async_get(std::string_view path) const {
        return attempt_async([&] { return static_cast<const Inner&>(inner_).async_get(path); });
    }
    template <class Inner = inner> auto async_list(std::string_view directory) const {
        return attempt_async(
            [&] { return static_cast<const Inner&>(inner_).async_list(directory); });
    }
    template <class Inner = inner> auto async_find(std::string_view directory) const {
        return attempt_async(
            [&] { return gather(static_cast<const Inner&>(inner_).async_find(directory)); });
    }
    template <class Fn> pending_result async_update(std::string_view path, Fn fn) const {
        return attempt_pending([&] { return inner_.async_update(path, std::move(fn)); });
    }
    template <class Inner = inner> pending_result async_remove(std::string_view path) const {
        return attempt_pending(
            [&] { return static_cast<const Inner&>(inner_).async_remove(path); });
    }
    template <class Inner = inner> pending_result async_prune(std::string_view directory) const {
        return attempt_pending(
            [&] { return static_cast<const Inner&>(inner_).async_prune(directory); });
    }

    result<std::optional<value_type>> get(std::string_view path) const {
        return attempt([&] { return inner_.get(path); });
    }
    result<std::vector<std::string>> list(std::string_view directory) const {
        return attempt([&] { return inner_.list(directory); });
    }
    result<std::vector<std::string>> find(std::string_view directory) const {
        return attempt([&] {
            std::vector<std::string> all;
            for (const std::string& path : inner_.find(directory))
                all.push_back(path);
            return all;
        });
    }
    template <class Fn> result<void> update(std::string_view path, Fn fn) const {
        return attempt([&] { inner_.update(path, std::move(fn)); });
    }
    result<void> remove(std::string_view path) const {
        return attempt([&] { inner_.remove(path); });
    }
    result<void> prune(std::string_view directory) const {
        return attempt([&] { inner_.prune(directory); });
    }

private:
    /// A caller's function without its type: see store/shared.hpp.
    template <class T> struct starter {
        async<T> (*start)(void* what, task_type& in);
        void* what;
    };

    /// Lends the task to a caller's function, in a form that returns errors.
    template <class T, class Inner> static async<T> work_on(starter<T> begin, Inner* task) {
        task_type ours{std::move(*task)};
        auto work = begin.start(begin.what, ours);
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            *task = std::move(ours).release();
        } else {
            T made = co_await std::move(work);
            *task = std::move(ours).release();
            co_return made;
        }
    }

    inner inner_;
};

/// As `basic_store`, which see; but made by `make`, since a constructor can return nothing.
template <class Adapter, detail::returns_errors Policies> class basic_store<Adapter, Policies> {
    using inner = basic_store<Adapter, detail::throwing<Policies>>;

public:
    using options = typename inner::options;
    using handle = basic_handle<Adapter, Policies>;

    /// \return or invalid_option, naming the option.
    static result<basic_store> make(Adapter adapter, options settings) {
        return attempt(
            [&] { return basic_store{inner{std::move(adapter), std::move(settings)}}; });
    }
    /// \param where outlives the store, its handles and its tasks.
    static result<basic_store> make(Adapter adapter, options settings, executor& where) {
        return attempt(
            [&] { return basic_store{inner{std::move(adapter), std::move(settings), where}}; });
    }

    template <class Inner = inner> auto async_create() {
        return attempt_async_of<handle>([&] { return static_cast<Inner&>(inner_).async_create(); });
    }
    template <class Inner = inner> auto async_open() {
        return attempt_async_of<handle>([&] { return static_cast<Inner&>(inner_).async_open(); });
    }
    template <class Inner = inner> auto async_open_or_create() {
        return attempt_async_of<handle>(
            [&] { return static_cast<Inner&>(inner_).async_open_or_create(); });
    }
    template <class Inner = inner> auto async_reshard(std::uint32_t shards) {
        return attempt_async_of<handle>(
            [&] { return static_cast<Inner&>(inner_).async_reshard(shards); });
    }

    result<handle> create() {
        return attempt([&] { return handle{inner_.create()}; });
    }
    result<handle> open() {
        return attempt([&] { return handle{inner_.open()}; });
    }
    result<handle> open_or_create() {
        return attempt([&] { return handle{inner_.open_or_create()}; });
    }
    result<handle> reshard(std::uint32_t shards) {
        return attempt([&] { return handle{inner_.reshard(shards)}; });
    }

    [[nodiscard]] executor& get_executor() const noexcept { return inner_.get_executor(); }
    [[nodiscard]] Adapter& adapter() const noexcept { return inner_.adapter(); }

private:
    explicit basic_store(inner of) noexcept : inner_(std::move(of)) {}

    inner inner_;
};

} // namespace escodb
