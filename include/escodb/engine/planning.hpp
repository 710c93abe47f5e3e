// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The first half of a task: calls on their way to a plan, and to their end.

#include <escodb/base/error.hpp>
#include <escodb/engine/cached_state.hpp>
#include <escodb/engine/call.hpp>
#include <escodb/engine/call_book.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/prune_listing.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/engine/shard_cache.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/scheduler/planner.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb::engine {

/// Takes calls, loads what they need, plans them, and ends them. `engine` starts what is planned.
template <class Session>
class planning : public std::enable_shared_from_this<planning<Session>>, protected cache_owner {
public:
    using policies = typename Session::policies;
    using rules = typename Session::rules;
    using serialiser = typename policies::serialiser;
    using value_type = typename serialiser::value_type;

    planning(const planning&) = delete;
    planning& operator=(const planning&) = delete;

    /// Whether coroutines of this task are under way that nobody awaits.
    [[nodiscard]] bool at_work() const noexcept { return at_work_ > 0; }
    /// Writes that have not ended.
    [[nodiscard]] std::size_t unfinished() const noexcept { return calls_.size(); }

protected:
    using call_type = call<value_type>;
    using call_ptr = std::shared_ptr<call_type>;
    using name_node = scheduler::name_node;

    explicit planning(std::shared_ptr<Session> store)
        : store_(std::move(store)), cache_(store_, *this), state_(cache_), planner_(state_) {}
    ~planning() = default;

    /// Starts the groups that may start.
    virtual void start_groups() = 0;

    /// Held by each coroutine that nobody awaits: keeps the task alive and counts.
    class working {
    public:
        explicit working(planning& of) : of_(of.shared_from_this()) {
            ++of_->at_work_;
            ++of_->store_->storage->at_work;
        }
        working(working&&) noexcept = default;
        working& operator=(working&&) = delete;
        ~working() {
            if (!of_)
                return;
            --of_->at_work_;
            --of_->store_->storage->at_work;
        }
        planning* operator->() const noexcept { return of_.get(); }

    private:
        std::shared_ptr<planning> of_;
    };

    pending begin(call_kind kind, model::path target, std::unique_ptr<updater<value_type>> fn);

    /// Memory ran out in the midst of our bookkeeping, on which nothing can be built any more: every
    /// call that has not ended ends with this error, and so does every later one. What is being
    /// written goes on; the store is as after a crash. Needs no memory.
    void give_up(std::exception_ptr failure) noexcept {
        if (!broken_)
            broken_ = std::move(failure);
        ready_.clear();
        waiting_.clear();
        cache_.keep_nothing();
        calls_.end_all(broken_);
    }
    [[nodiscard]] bool is_broken() const noexcept { return broken_ != nullptr; }
    void throw_if_broken() const {
        if (broken_)
            std::rethrow_exception(broken_);
    }

    /// Brings a call one step nearer to its plan: every shard that it needs is requested; it
    /// waits for its blockers, then for one shard after the other.
    void advance(const call_ptr& of) {
        if (of->ended())
            return;
        std::optional<std::uint32_t> missing = state_.request_path(*of->target);
        if (!rules::reads_before_links() && missing && of->target->parent != nullptr)
            missing = state_.request_path(*of->target->parent);
        for (const std::string& path : of->to_clean)
            if (const auto also = state_.request_path(intern(path)))
                missing = also;
        if (of->blockers > 0)
            return; // the last of them brings it back
        if (missing) {
            waiting_[*missing].push_back(of);
        } else {
            ready_.push_back(of);
            wake();
        }
    }

    /// Has ready calls planned, and then groups started, once nothing else is ready to run. Where
    /// there is nothing to plan or start, nothing is left behind that would keep this task alive:
    /// an executor that a blocking call drives may not be idle again for long.
    void wake() {
        if (is_broken())
            return;
        if (!calls_.empty()) {
            if (!std::exchange(awake_, true))
                spawn(work_when_idle(working{*this}));
        } else if (writes_ == 0) {
            planner_.names().clear();
        }
    }

    // A call's end.

    /// Sends a call that has done its own work to remove names that lead to what is absent.
    void clean(const call_ptr& of, std::vector<std::string> subjects, bool must_touch) {
        of->at = call_type::phase::cleaning;
        of->operations.clear();
        of->to_clean = std::move(subjects);
        of->must_touch = must_touch;
        advance(of);
    }

    void retry(const call_ptr& of) {
        const auto now = where().now();
        if (!of->first_conflict)
            of->first_conflict = now;
        const auto spent = now - *of->first_conflict;
        if (of->at == call_type::phase::working)
            of->failure = nullptr; // its updater runs again
        if (of->attempts >= settings().retry.attempts || spent > settings().retry.time)
            return end(of, of->failure ? of->failure : exhausted(*of, spent));
        of->attempts += 1;
        of->must_touch = true;
        of->unlinked_from.clear();
        advance(of);
    }

    void end(const call_ptr& ending, std::exception_ptr failure) {
        const call_ptr of = ending; // the book may hold the last reference
        of->is_planned = false;
        of->operations.clear();
        of->fn.reset();
        for (const call_ptr& released : calls_.end(of, std::move(failure)))
            advance(released);
    }

    void fail(const call_ptr& of, const std::exception_ptr& failure) {
        planner_.withdraw(*of);
        end(of, of->failure ? of->failure : failure);
    }

    // Shorthands.

    bool is_loaded(std::uint32_t shard) const { return state_.is_loaded(shard); }
    name_node& intern(std::string_view path) {
        return planner_.names().intern(
            path, [this](std::string_view one) { return store_->keys.shard_of(one); });
    }
    executor& where() const { return store_->storage->where; }
    const engine_settings& settings() const { return store_->storage->settings; }
    std::shared_ptr<void> keep_alive() override { return std::make_shared<working>(*this); }

    std::shared_ptr<Session> store_;
    shard_cache<Session> cache_;
    cached_state<Session> state_;
    scheduler::basic_planner<rules> planner_;
    call_book<call_type> calls_;
    std::unordered_map<std::uint32_t, std::vector<call_ptr>> waiting_; // by the shard they miss
    std::size_t writes_ = 0;                                           // in flight

private:
    static async<void> work_when_idle(working self) {
        try {
            co_await when_idle(self->where());
            self->awake_ = false;
            if (self->is_broken())
                co_return;
            self->plan_ready_calls();
            self->start_groups();
        } catch (...) {
            self->give_up(std::current_exception());
        }
    }

    void plan_ready_calls() {
        std::vector<call_ptr> ready = std::exchange(ready_, {});
        const auto earlier = [](const call_ptr& a, const call_ptr& b) {
            return a->order < b->order;
        };
        if (!std::is_sorted(ready.begin(), ready.end(), earlier)) // it mostly is
            std::sort(ready.begin(), ready.end(), earlier);
        for (const call_ptr& of : ready) {
            try {
                plan(of);
            } catch (const error&) { // a directory that does not decrypt
                fail(of, std::current_exception());
            }
        }
    }

    void plan(const call_ptr& of) {
        if (of->ended() || of->is_planned)
            return;
        bool all_loaded = state_.path_is_loaded(*of->target);
        if (!rules::reads_before_links() && !all_loaded && of->target->parent != nullptr)
            all_loaded = state_.path_is_loaded(*of->target->parent);
        for (const std::string& path : of->to_clean)
            all_loaded = all_loaded && state_.path_is_loaded(intern(path));
        if (!all_loaded)
            return advance(of); // one was dropped meanwhile

        const std::uint64_t loads = state_.loads_of_path(*of->target);
        if (of->at == call_type::phase::cleaning) {
            const bool touched = of->must_touch || loads != of->loads_at_plan;
            for (const std::string& path : of->to_clean)
                planner_.plan_cleanup(*of, intern(path), touched);
        } else if (of->kind == call_kind::update) {
            planner_.plan_update(*of, *of->target);
        } else if (of->kind == call_kind::remove) {
            planner_.plan_remove(*of, *of->target);
        } else if (!plan_prune(of)) {
            return; // it waits for further shards
        }
        of->is_planned = true;
        of->loads_at_plan = loads;
        if (of->remaining == 0)
            end(of, of->failure); // cleaning the root: there is nothing above
    }

    /// Plans the removal of everything below a directory. False: shards are missing; the call
    /// comes back when they are loaded, and lists anew.
    bool plan_prune(const call_ptr& of) {
        const prune_listing listing{cache_, of->path(),
                                    [this](const std::string& path) -> name_node& {
                                        return intern(path);
                                    }};
        if (listing.missing()) {
            waiting_[*listing.missing()].push_back(of);
            return false;
        }
        // Whatever leaves a directory empty also unlinks it, so the order is bottom-up.
        for (name_node* document : listing.documents())
            planner_.plan_remove(*of, *document);
        for (name_node* directory : listing.absent())
            planner_.plan_cleanup(*of, *directory, true);
        return true;
    }

    static std::exception_ptr exhausted(const call_type& of, executor::clock::duration spent) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(spent).count();
        return std::make_exception_ptr(error(errc::conflict, std::string{of.path()},
                                             "gave up after " + std::to_string(of.attempts) +
                                                 " attempts in " + std::to_string(ms) + " ms"));
    }

    std::vector<call_ptr> ready_; // to be planned
    std::exception_ptr broken_;
    std::size_t at_work_ = 0;
    bool awake_ = false;
};

// Not in the class, for explicit instantiations elsewhere: see store/basic_store.hpp.

template <class Session>
pending planning<Session>::begin(call_kind kind, model::path target,
                                 std::unique_ptr<updater<value_type>> fn) {
    refuse_in_updater(*store_->storage, target.text());
    throw_if_broken();
    auto made = std::make_shared<call_type>(kind, where(), store_->storage->lost_error);
    made->fn = std::move(fn);
    made->target = &intern(target.text());
    try {
        calls_.add(made);
        advance(made);
    } catch (...) {
        give_up(std::current_exception());
        if (!made->ended()) // it did not get into the book
            made->end(broken_);
    }
    return pending{made};
}

} // namespace escodb::engine
