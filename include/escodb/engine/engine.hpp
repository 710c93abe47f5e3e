// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The engine of one task: takes writing calls, has them planned, writes shards, and plans again
/// where a write failed. The rules are those of docs/consistency.md.

#include <escodb/base/error.hpp>
#include <escodb/engine/call.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/engine/conditional_write.hpp>
#include <escodb/engine/planning.hpp>
#include <escodb/engine/reads.hpp>
#include <escodb/engine/staging.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/scheduler/planner.hpp>
#include <escodb/scheduler/replan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace escodb::engine {

/// One cache of shards and one schedule.
///
/// A call takes its place when it is made. All shards of its path are loaded, then it is planned;
/// planning and starting wait until nothing else is ready to run, so that calls made together
/// share their writes. No write starts while a shard that this task has not seen is being read.
///
/// Lifetime: owned by shared pointers, of which every coroutine at work holds one. Thread safety:
/// none; the thread that drives the executor is the only one to use it.
template <class Session>
class engine final : public planning<Session> {
    using base = planning<Session>;
    using typename base::call_ptr;
    using typename base::call_type;
    using typename base::name_node;
    using typename base::working;
    using base::cache_;
    using base::calls_;
    using base::is_loaded;
    using base::planner_;
    using base::state_;
    using base::store_;
    using base::writes_;
    using rules = typename Session::rules;

public:
    using typename base::value_type;

    explicit engine(std::shared_ptr<Session> store);

    // Writing calls. They register at once and throw only for what is wrong with the call itself.

    using base::begin;
    pending update(model::path document, std::unique_ptr<updater<value_type>> fn) {
        return begin(call_kind::update, std::move(document), std::move(fn));
    }
    pending remove(model::path document) {
        return begin(call_kind::remove, std::move(document), nullptr);
    }
    pending prune(model::path directory) {
        return begin(call_kind::prune, std::move(directory), nullptr);
    }

    // Reads of the committed state, as this task knows it. No coroutines themselves, so that a call
    // from within an updater is refused at once.

    async<std::optional<value_type>> get(model::path document);
    async<std::vector<std::string>> list(model::path directory);
    async_generator<std::string> find(model::path directory);

    // The task as a whole.

    /// Waits for every write called so far, then throws the first error that nobody has seen.
    async<void> wait();

private:
    using operation_refs = std::vector<scheduler::operation_ref>;
    using action = scheduler::action;

    static async<void> wait_until(std::shared_ptr<engine> self, std::uint64_t last) {
        while (const call_ptr first = self->calls_.first_until(last))
            co_await first->event().wait();
        self->throw_if_broken();
        self->calls_.throw_unseen();
    }

    // A group's way to storage.

    /// No write starts while a shard that this task has not seen is being read.
    void start_groups() override {
        if (cache_.first_loads() == 0 || !rules::reads_before_links())
            for (const std::uint32_t shard : planner_.plan().take_startable())
                start(shard);
    }

    void start(std::uint32_t shard) {
        // An unlink looks at what it unlinks, which may be in another shard.
        bool ready = is_loaded(shard);
        planner_.plan().visit_next(shard, [&](const scheduler::operation& one) {
            if (can_look(one))
                return;
            cache_.request(one.subject->shard);
            ready = false;
        });
        if (!ready) {
            unstarted_.push_back(shard);
            return;
        }
        operation_refs operations = planner_.plan().start(
            shard, [this](const scheduler::operation& one) { return can_look(one); });
        std::exception_ptr failure;
        try {
            staging<Session> staged{cache_, shard, store_->storage->in_updater};
            for (const scheduler::operation_ref ref : operations)
                staged.carry_out(planner_.plan().payload(ref));
        } catch (...) { // a directory that does not decrypt
            failure = std::current_exception();
        }
        ++writes_;
        spawn(write(working{*this}, this, shard, std::move(operations), std::move(failure)));
    }
    bool can_look(const scheduler::operation& one) const {
        return one.what != action::unlink || is_loaded(one.subject->shard);
    }

    static async<void> write(working, engine* self, std::uint32_t shard,
                             operation_refs operations, std::exception_ptr failure) {
        std::string text;
        if (!failure) {
            try {
                auto encoding = self->cache_.encode(shard);
                text = co_await std::move(encoding);
            } catch (...) {
                failure = std::current_exception();
            }
        }
        write_report report;
        try {
            co_await schedule(self->where()); // the other groups start first
            if (failure)
                std::rethrow_exception(failure);
            self->throw_if_broken();
            auto& staged = *self->cache_.find(shard);
            const async_permit permit = co_await self->cache_.requests().acquire();
            const auto holds_ours = [&staged, &text](std::string_view other) {
                return staged.wrote_any_put_of(other, text);
            };
            auto writing = conditional_write<typename base::policies::random>(
                self->store_->storage, staged.id(), &text, staged.revision(), holds_ours);
            report = co_await std::move(writing);
        } catch (...) {
            failure = std::current_exception();
        }
        --self->writes_;
        if (self->is_broken())
            co_return;
        try {
            self->written(shard, operations, std::move(text), report, std::move(failure));
            self->wake();
        } catch (...) {
            self->give_up(std::current_exception());
        }
    }

    void written(std::uint32_t shard, const operation_refs& operations, std::string text,
                 const write_report& report, std::exception_ptr failure) {
        if (failure)
            return replan(shard, operations, calls_in_flight(shard),
                          [&](const call_type&) { return failure; });
        switch (report.end()) {
        case write_end::committed: {
            cache_.find(shard)->commit(std::move(text), report.revision());
            cache_.committed(shard);
            const std::vector<call_ptr> done = settle(operations);
            forget(operations);
            planner_.plan().finish(shard);
            return finish(done);
        }
        case write_end::committed_and_gone: {
            const std::vector<call_ptr> done = settle(operations);
            for (const call_ptr& of : done)
                of->is_planned = false; // theirs is committed; they are not planned again
            replan(shard, operations, {}, nullptr);
            return finish(done);
        }
        case write_end::conflict: return replan(shard, operations, {}, nullptr);
        case write_end::unknown: return replan(shard, operations, puts_of(operations), &lost);
        }
    }

    // After a write.

    /// Counts committed operations off their calls. \return the calls of which none is left.
    std::vector<call_ptr> settle(const operation_refs& operations) {
        std::vector<call_ptr> done;
        for (const scheduler::operation_ref ref : operations) {
            scheduler::operation& one = planner_.plan().payload(ref);
            if (one.owner == nullptr)
                continue;
            const call_ptr& of = calls_.at(one.owner->order);
            std::vector<std::string>& changed = of->unlinked_from;
            if (one.what == action::unlink &&
                (changed.empty() || changed.back() != one.subject->parent->path))
                changed.emplace_back(one.subject->parent->path);
            if (--of->remaining == 0)
                done.push_back(of);
        }
        return done;
    }

    /// Calls whose operations are all committed end, or clean up first.
    void finish(const std::vector<call_ptr>& done) {
        for (const call_ptr& of : done) {
            std::vector<std::string> empty = std::exchange(of->unlinked_from, {});
            std::erase_if(empty, [this](const std::string& directory) {
                const name_node& node = this->intern(directory);
                return !planner_.climb_is_missing(node) ||
                       (is_loaded(node.shard) && state_.size(node) > 0);
            });
            std::sort(empty.begin(), empty.end());
            empty.erase(std::unique(empty.begin(), empty.end()), empty.end());
            of->is_planned = false;
            if (of->at == call_type::phase::working && leaves_no_document(*of))
                this->clean(of, {std::string{of->path()}}, false);
            else if (!empty.empty())
                this->clean(of, std::move(empty), true);
            else
                this->end(of, of->failure);
        }
    }

    /// Whether an update leaves links that lead to no document: its updater returned nothing, or
    /// threw where there was none.
    bool leaves_no_document(const call_type& of) const {
        if (of.document_removed || !of.failure)
            return of.document_removed;
        return !is_loaded(of.target->shard) || !state_.exists(*of.target);
    }

    /// A write of the shard did not happen, or others have written since: the shard is read again,
    /// the calls in `failing` end with an error, and those that depend on the shard are planned
    /// again.
    template <class ErrorOf>
    void replan(std::uint32_t shard, const operation_refs& operations,
                const std::vector<call_ptr>& failing, ErrorOf error_of) {
        std::vector<scheduler::planned_call*> planned;
        for (const call_ptr& of : calls_.active())
            if (of && of->is_planned)
                planned.push_back(of.get());
        const std::unordered_set<call_ptr> ends{failing.begin(), failing.end()};
        std::vector<call_ptr> again;
        for (const scheduler::planned_call* of :
             scheduler::select_for_replan(planned, shard, planner_))
            if (const call_ptr& selected = calls_.at(of->order); !ends.contains(selected))
                again.push_back(selected);
        cache_.drop(shard);
        forget(operations);
        // Last to first: nothing then is left waiting for what goes too.
        std::vector<call_ptr> all = again;
        all.insert(all.end(), failing.begin(), failing.end());
        std::sort(all.begin(), all.end(),
                  [](const call_ptr& a, const call_ptr& b) { return a->order > b->order; });
        for (const call_ptr& of : all) {
            planner_.withdraw(*of);
            of->is_planned = false;
        }
        planner_.plan().finish(shard);
        if constexpr (!std::is_same_v<ErrorOf, std::nullptr_t>)
            for (const call_ptr& of : failing)
                this->end(of, of->failure ? of->failure : error_of(*of));
        for (const call_ptr& of : again)
            this->retry(of);
        if (!rules::reload_plans_afresh()) // those that were kept need it too
            cache_.request(shard);
    }

    void shard_loaded(std::uint32_t shard, std::exception_ptr failure) noexcept override {
        if (this->is_broken())
            return;
        try {
            go_on_with(shard, std::move(failure));
        } catch (...) {
            this->give_up(std::current_exception());
        }
    }
    void go_on_with(std::uint32_t shard, std::exception_ptr failure) {
        const std::vector<call_ptr> waiting = std::exchange(base::waiting_[shard], {});
        if (failure) {
            for (const call_ptr& of : waiting)
                if (!of->ended())
                    this->fail(of, failure);
            for (const call_ptr& of : calls_that_need(shard))
                this->fail(of, failure);
        } else {
            for (const call_ptr& of : waiting)
                this->advance(of);
        }
        for (const std::uint32_t unstarted : std::exchange(unstarted_, {}))
            planner_.plan().reconsider(unstarted);
        this->wake();
    }

    // Selections.

    template <class Wanted> std::vector<call_ptr> calls_with(Wanted wanted) {
        std::vector<call_ptr> found;
        for (const call_ptr& of : calls_.active())
            if (of && std::any_of(of->operations.begin(), of->operations.end(), wanted))
                found.push_back(of);
        return found;
    }
    std::vector<call_ptr> calls_in_flight(std::uint32_t shard) {
        return calls_with([&](scheduler::operation_ref ref) {
            return planner_.plan().state(ref) == scheduler::progress::in_flight &&
                   planner_.plan().shard_of(ref) == shard;
        });
    }
    /// Those with an operation that cannot start without this shard.
    std::vector<call_ptr> calls_that_need(std::uint32_t shard) {
        return calls_with([&](scheduler::operation_ref ref) {
            if (planner_.plan().state(ref) != scheduler::progress::pending)
                return false;
            const scheduler::operation& one = planner_.plan().payload(ref);
            return planner_.plan().shard_of(ref) == shard ||
                   (one.what == action::unlink && one.subject->shard == shard);
        });
    }
    std::vector<call_ptr> puts_of(const operation_refs& operations) {
        std::vector<call_ptr> found;
        for (const scheduler::operation_ref ref : operations) {
            const scheduler::operation& one = planner_.plan().payload(ref);
            if (one.what != action::put || one.owner == nullptr)
                continue;
            // One whose updater threw changed nothing: that can be tried again, and cleaned up after.
            if (const call_ptr& of = calls_.at(one.owner->order); !of->failure)
                found.push_back(of);
        }
        return found;
    }

    static std::exception_ptr lost(const call_type& of) {
        return std::make_exception_ptr(
            error(errc::outcome_unknown, std::string{of.path()},
                  "the storage's reply was lost, and others have written since"));
    }
    void forget(const operation_refs& operations) {
        for (const scheduler::operation_ref ref : operations)
            planner_.forget(planner_.plan().payload(ref));
    }
    std::shared_ptr<engine> self() {
        return std::static_pointer_cast<engine>(this->shared_from_this());
    }

    std::vector<std::uint32_t> unstarted_; // shards whose group waits for another to be loaded
};

// Not in the class, for explicit instantiations elsewhere: see store/basic_store.hpp.

template <class Session>
engine<Session>::engine(std::shared_ptr<Session> store) : base(std::move(store)) {}

template <class Session>
auto engine<Session>::get(model::path document) -> async<std::optional<value_type>> {
    refuse_in_updater(*store_->storage, document.text());
    this->throw_if_broken();
    return get_document(self(), store_, &cache_, std::move(document).text());
}

template <class Session>
async<std::vector<std::string>> engine<Session>::list(model::path directory) {
    refuse_in_updater(*store_->storage, directory.text());
    this->throw_if_broken();
    return list_directory(self(), store_, &cache_, std::move(directory).text());
}

template <class Session>
async_generator<std::string> engine<Session>::find(model::path directory) {
    refuse_in_updater(*store_->storage, directory.text());
    this->throw_if_broken();
    return find_documents(self(), store_, &cache_, std::move(directory).text());
}

template <class Session> async<void> engine<Session>::wait() {
    refuse_in_updater(*store_->storage, "wait");
    return wait_until(self(), calls_.last_order());
}

} // namespace escodb::engine
