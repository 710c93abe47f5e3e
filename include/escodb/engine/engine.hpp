// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The engine of one task: takes writing calls, has them planned, writes shards, and plans again
/// where a write failed. The rules are those of docs/consistency.md.

#include <escodb/base/error.hpp>
#include <escodb/engine/call.hpp>
#include <escodb/engine/call_book.hpp>
#include <escodb/engine/conditional_write.hpp>
#include <escodb/engine/find.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/engine/shard_cache.hpp>
#include <escodb/model/path.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/scheduler/planner.hpp>
#include <escodb/scheduler/replan.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
class engine final : public std::enable_shared_from_this<engine<Session>>,
                     private cache_owner,
                     private scheduler::committed_state {
public:
    using policies = typename Session::policies;
    using serialiser = typename policies::serialiser;
    using value_type = typename serialiser::value_type;

    explicit engine(std::shared_ptr<Session> store)
        : store_(std::move(store)), cache_(store_, *this), planner_(*this) {}

    // Writing calls. They register at once and throw only for what is wrong with the call itself.

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

    async<std::optional<value_type>> get(model::path document) {
        refuse_in_updater(document.text());
        return get_loaded(this->shared_from_this(), std::move(document).text());
    }
    async<std::vector<std::string>> list(model::path directory) {
        refuse_in_updater(directory.text());
        return list_loaded(this->shared_from_this(), std::move(directory).text());
    }
    async_generator<std::string> find(model::path directory) {
        refuse_in_updater(directory.text());
        return find_documents(this->shared_from_this(), store_, &cache_,
                              std::move(directory).text());
    }

    // The task as a whole.

    /// Whether an updater of this task is running now.
    [[nodiscard]] bool in_updater() const noexcept { return in_updater_; }
    /// Whether coroutines of this task are under way that nobody awaits.
    [[nodiscard]] bool at_work() const noexcept { return at_work_ > 0; }
    /// Writes that have not ended.
    [[nodiscard]] std::size_t unfinished() const noexcept { return calls_.active().size(); }

    /// Waits for every write called so far, then throws the first error that nobody has seen.
    async<void> wait() {
        refuse_in_updater("wait");
        return wait_until(this->shared_from_this(), calls_.last_order());
    }

private:
    using shard_type = typename shard_cache<Session>::shard_type;
    using call_type = call<value_type>;
    using call_ptr = std::shared_ptr<call_type>;
    using operation_refs = std::vector<scheduler::operation_ref>;
    using action = scheduler::action;
    using name_node = scheduler::name_node;

    /// Held by each coroutine that nobody awaits: keeps the engine alive and counts.
    class working {
    public:
        explicit working(engine& of) : of_(of.shared_from_this()) {
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
        engine* operator->() const noexcept { return of_.get(); }

    private:
        std::shared_ptr<engine> of_;
    };

    static async<std::optional<value_type>> get_loaded(std::shared_ptr<engine> self,
                                                       std::string path) {
        shard_type* const shard = co_await self->cache_.get(self->store_->keys.shard_of(path));
        const std::optional<secret_bytes> text = shard->read(path);
        std::optional<value_type> result;
        if (text)
            result = decode(*text, path);
        co_return result;
    }
    static async<std::vector<std::string>> list_loaded(std::shared_ptr<engine> self,
                                                       std::string path) {
        shard_type* const shard = co_await self->cache_.get(self->store_->keys.shard_of(path));
        co_return shard->list(path);
    }
    static async<void> wait_until(std::shared_ptr<engine> self, std::uint64_t last) {
        while (const call_ptr first = self->calls_.first_until(last))
            co_await first->event().wait();
        self->calls_.throw_unseen();
    }

    // A call's way to its plan.

    pending begin(call_kind kind, model::path target, std::unique_ptr<updater<value_type>> fn) {
        refuse_in_updater(target.text());
        auto made = std::make_shared<call_type>(kind, where(), settings().lost_error);
        made->path = std::move(target).text();
        made->fn = std::move(fn);
        made->target = &intern(made->path);
        calls_.add(made);
        advance(made);
        return pending{made};
    }

    /// Brings a call one step nearer to its plan: every shard that it needs is requested; it
    /// waits for its blockers, then for one shard after the other.
    void advance(const call_ptr& of) {
        if (of->ended())
            return;
        std::optional<std::uint32_t> missing = request_path(*of->target);
        for (const std::string& path : of->to_clean)
            if (const auto also = request_path(intern(path)))
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

    /// Requests all shards of a path and its ancestors. \return one that is missing.
    std::optional<std::uint32_t> request_path(const name_node& path) {
        std::optional<std::uint32_t> missing;
        for (const name_node* node = &path; node != nullptr; node = node->parent) {
            if (is_loaded(node->shard))
                continue;
            cache_.request(node->shard);
            missing = node->shard;
        }
        return missing;
    }

    /// Has `work` called once nothing else is ready to run: plan first, then start.
    void wake() {
        if (!std::exchange(awake_, true))
            spawn(work_when_idle(working{*this}));
    }
    static async<void> work_when_idle(working self) {
        co_await when_idle(self->where());
        self->awake_ = false;
        self->work();
    }

    void work() {
        std::vector<call_ptr> ready = std::exchange(ready_, {});
        std::sort(ready.begin(), ready.end(),
                  [](const call_ptr& a, const call_ptr& b) { return a->order < b->order; });
        for (const call_ptr& of : ready) {
            try {
                plan(of);
            } catch (...) { // a directory that does not decrypt
                fail(of, std::current_exception());
            }
        }
        if (cache_.first_loads() == 0)
            for (const std::uint32_t shard : planner_.plan().take_startable())
                start(shard);
        if (calls_.active().empty() && writes_ == 0)
            planner_.names().clear();
    }

    void plan(const call_ptr& of) {
        if (of->ended() || of->is_planned)
            return;
        bool all_loaded = path_is_loaded(*of->target);
        for (const std::string& path : of->to_clean)
            all_loaded = all_loaded && path_is_loaded(intern(path));
        if (!all_loaded)
            return advance(of); // one was dropped meanwhile

        const std::uint64_t loads = loads_of_path(*of->target);
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
        std::vector<name_node*> documents;
        std::vector<name_node*> empty;
        std::optional<std::uint32_t> missing;
        const auto is_missing = [&](std::uint32_t shard) {
            if (is_loaded(shard))
                return false;
            cache_.request(shard);
            missing = shard;
            return true;
        };
        std::vector<std::string> unread{of->path};
        while (!unread.empty()) {
            const std::string directory = std::move(unread.back());
            unread.pop_back();
            name_node& node = intern(directory);
            if (is_missing(node.shard))
                continue;
            const std::vector<std::string> names = cache_.find(node.shard)->list(directory);
            if (names.empty())
                empty.push_back(&node);
            for (const std::string& name : names) {
                if (model::is_directory(name)) {
                    unread.push_back(directory + name);
                    continue;
                }
                documents.push_back(&intern(directory + name));
                is_missing(documents.back()->shard);
            }
        }
        if (missing) {
            waiting_[*missing].push_back(of);
            return false;
        }
        // Whatever leaves a directory empty also unlinks it, so the order is bottom-up.
        for (name_node* document : documents)
            planner_.plan_remove(*of, *document);
        for (name_node* directory : empty)
            planner_.plan_cleanup(*of, *directory, true);
        return true;
    }

    // A group's way to storage.

    void start(std::uint32_t shard) {
        if (!planner_.plan().can_start(shard))
            return; // an updater that failed meanwhile took its operations along
        // An unlink looks at what it unlinks, which may be in another shard.
        const auto can_look = [this](const scheduler::operation& one) {
            return one.what != action::unlink || is_loaded(one.subject->shard);
        };
        bool ready = is_loaded(shard);
        planner_.plan().visit_next(
            shard, [&](const scheduler::operation& one) { ready = ready && can_look(one); });
        if (!ready) {
            unstarted_.push_back(shard);
            return;
        }
        operation_refs operations = planner_.plan().start(shard, can_look);
        if (stage(shard, operations)) {
            ++writes_;
            spawn(write(working{*this}, shard, std::move(operations)));
        } else { // every updater in it failed, and nothing else needs it
            cache_.find(shard)->discard();
            forget(operations);
            planner_.plan().finish(shard);
            wake();
        }
    }

    /// Carries a group out on the staged state. \return whether any of it is still wanted.
    bool stage(std::uint32_t shard, const operation_refs& operations) {
        shard_type& staged = *cache_.find(shard);
        for (const scheduler::operation_ref ref : operations) {
            const scheduler::operation one = planner_.plan().payload(ref);
            const name_node& subject = *one.subject;
            switch (one.what) {
            case action::link: staged.link(subject.parent->path, subject.name()); break;
            case action::put:
                if (one.owner != nullptr)
                    stage_put(staged, calls_.at(one.owner->order));
                break;
            case action::remove: staged.remove(subject.path); break;
            case action::unlink:
                if (is_absent(subject, shard))
                    staged.unlink(subject.parent->path, subject.name());
                break;
            case action::touch: break;
            }
        }
        return std::any_of(operations.begin(), operations.end(),
                           [this](scheduler::operation_ref ref) {
                               const scheduler::operation& one = planner_.plan().payload(ref);
                               return one.owner != nullptr || one.owners > 0;
                           });
    }

    void stage_put(shard_type& staged, const call_ptr& of) {
        try {
            std::optional<value_type> current;
            if (const std::optional<secret_bytes> text = staged.staged_read(of->path))
                current = decode(*text, of->path);
            std::optional<value_type> result;
            {
                const updater_guard inside{in_updater_};
                result = of->fn->run(std::move(current));
            }
            of->document_removed = !result || serialiser::is_null(*result);
            if (of->document_removed)
                staged.remove(of->path);
            else
                staged.put(of->path, encode(*result, of->path));
        } catch (...) {
            fail_update(staged, of, std::current_exception());
        }
    }

    /// An updater failed: its call ends with that error, once the directories that were made for
    /// it are gone.
    void fail_update(shard_type& staged, const call_ptr& of, std::exception_ptr failure) {
        planner_.withdraw(*of);
        of->is_planned = false;
        if (staged.staged_contains(of->path))
            return end(of, std::move(failure));
        of->failure = std::move(failure);
        clean(of, {of->path}, true);
    }

    /// Whether what is to be unlinked is absent: as committed, or as staged where it is in the
    /// shard that is being staged.
    bool is_absent(const name_node& subject, std::uint32_t staging) const {
        shard_type& shard = *cache_.find(subject.shard);
        return subject.shard == staging ? !shard.staged_contains(subject.path)
                                        : !shard.contains(subject.path);
    }

    static async<void> write(working self, std::uint32_t shard,
                             operation_refs operations) {
        co_await schedule(self->where()); // the other groups start first
        shard_type& staged = *self->cache_.find(shard);
        std::string text;
        write_report report;
        std::exception_ptr failure;
        try {
            text = staged.encode();
            const async_permit permit = co_await self->cache_.requests().acquire();
            const auto holds_ours = [&staged](std::string_view other) {
                return staged.wrote_any_put_of(other);
            };
            auto writing = conditional_write<typename policies::random>(
                self->store_->storage, staged.id(), text, staged.revision(), holds_ours);
            report = co_await std::move(writing);
        } catch (...) {
            failure = std::current_exception();
        }
        --self->writes_;
        self->written(shard, operations, std::move(text), report, std::move(failure));
        self->wake();
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
                changed.push_back(one.subject->parent->path);
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
                const name_node& node = intern(directory);
                return !planner_.climb_is_missing(node) ||
                       (is_loaded(node.shard) && size(node) > 0);
            });
            std::sort(empty.begin(), empty.end());
            empty.erase(std::unique(empty.begin(), empty.end()), empty.end());
            of->is_planned = false;
            if (of->at == call_type::phase::working && of->document_removed)
                clean(of, {of->path}, false);
            else if (!empty.empty())
                clean(of, std::move(empty), true);
            else
                end(of, of->failure);
        }
    }

    /// Sends a call that has done its own work to remove names that lead to what is absent.
    void clean(const call_ptr& of, std::vector<std::string> subjects, bool must_touch) {
        of->at = call_type::phase::cleaning;
        of->operations.clear();
        of->to_clean = std::move(subjects);
        of->must_touch = must_touch;
        advance(of);
    }

    /// A write of the shard did not happen, or others have written since: the shard is read again,
    /// the calls in `failing` end with their error, and those that depend on the shard are planned
    /// again.
    template <class ErrorOf>
    void replan(std::uint32_t shard, const operation_refs& operations,
                const std::vector<call_ptr>& failing, ErrorOf error_of) {
        std::vector<scheduler::planned_call*> planned;
        for (const auto& [order, of] : calls_.active())
            if (of->is_planned)
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
                end(of, of->failure ? of->failure : error_of(*of));
        for (const call_ptr& of : again)
            retry(of);
    }

    void retry(const call_ptr& of) {
        const auto now = where().now();
        if (!of->first_conflict)
            of->first_conflict = now;
        const auto spent = now - *of->first_conflict;
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

    void shard_loaded(std::uint32_t shard, std::exception_ptr failure) override {
        const std::vector<call_ptr> waiting = std::exchange(waiting_[shard], {});
        if (failure) {
            for (const call_ptr& of : waiting)
                if (!of->ended())
                    fail(of, failure);
            for (const call_ptr& of : calls_that_need(shard))
                fail(of, failure);
        } else {
            for (const call_ptr& of : waiting)
                advance(of);
        }
        for (const std::uint32_t unstarted : std::exchange(unstarted_, {}))
            planner_.plan().reconsider(unstarted);
        wake();
    }

    // Selections.

    template <class Wanted> std::vector<call_ptr> calls_with(Wanted wanted) {
        std::vector<call_ptr> found;
        for (const auto& [order, of] : calls_.active())
            if (std::any_of(of->operations.begin(), of->operations.end(), wanted))
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
            if (one.what == action::put && one.owner != nullptr)
                found.push_back(calls_.at(one.owner->order));
        }
        return found;
    }

    // Errors.

    static std::exception_ptr lost(const call_type& of) {
        return std::make_exception_ptr(
            error(errc::outcome_unknown, of.path,
                  "the storage's reply was lost, and others have written since"));
    }
    static std::exception_ptr exhausted(const call_type& of, executor::clock::duration spent) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(spent).count();
        return std::make_exception_ptr(error(errc::conflict, of.path,
                                             "gave up after " + std::to_string(of.attempts) +
                                                 " attempts in " + std::to_string(ms) + " ms"));
    }
    void refuse_in_updater(const std::string& subject) const {
        if (in_updater_)
            throw error(errc::called_from_updater, subject);
    }
    class updater_guard {
    public:
        explicit updater_guard(bool& flag) noexcept : flag_(flag) { flag_ = true; }
        updater_guard(const updater_guard&) = delete;
        updater_guard& operator=(const updater_guard&) = delete;
        ~updater_guard() { flag_ = false; }

    private:
        bool& flag_;
    };

    /// The serialiser, with the path added to its errors.
    static value_type decode(byte_view text, const std::string& path) {
        try {
            return serialiser::decode(text);
        } catch (const error& cause) {
            throw error(cause.code(), path, cause.detail());
        }
    }
    static secret_bytes encode(const value_type& value, const std::string& path) {
        try {
            return serialiser::encode(value);
        } catch (const error& cause) {
            throw error(cause.code(), path, cause.detail());
        }
    }

    // The planner's view of what is committed.

    bool is_loaded(std::uint32_t shard) const override { return cache_.find(shard) != nullptr; }
    bool exists(const name_node& document) const override {
        return cache_.find(document.shard)->contains(document.path);
    }
    bool is_named(const name_node& node) const override {
        return cache_.find(node.parent->shard)->has_name(node.parent->path, node.name());
    }
    std::size_t size(const name_node& directory) const override {
        return cache_.find(directory.shard)->directory_size(directory.path);
    }

    bool path_is_loaded(const name_node& path) const {
        for (const name_node* node = &path; node != nullptr; node = node->parent)
            if (!is_loaded(node->shard))
                return false;
        return true;
    }
    std::uint64_t loads_of_path(const name_node& path) {
        std::uint64_t loads = 0;
        for (const name_node* node = &path; node != nullptr; node = node->parent)
            loads += cache_.loads(node->shard);
        return loads;
    }
    name_node& intern(std::string_view path) {
        return planner_.names().intern(
            path, [this](std::string_view one) { return store_->keys.shard_of(one); });
    }
    void forget(const operation_refs& operations) {
        for (const scheduler::operation_ref ref : operations)
            planner_.forget(planner_.plan().payload(ref));
    }
    executor& where() const { return store_->storage->where; }
    const engine_settings& settings() const { return store_->storage->settings; }
    std::shared_ptr<void> keep_alive() override { return std::make_shared<working>(*this); }

    std::shared_ptr<Session> store_;
    mutable shard_cache<Session> cache_; // looking at a directory may decrypt it
    scheduler::planner planner_;
    call_book<call_type> calls_;
    std::vector<call_ptr> ready_;
    std::unordered_map<std::uint32_t, std::vector<call_ptr>> waiting_; // by the shard they miss
    std::vector<std::uint32_t> unstarted_; // shards whose group waits for another to be loaded
    std::size_t writes_ = 0;               // in flight
    std::size_t at_work_ = 0;
    bool awake_ = false;
    bool in_updater_ = false;
};

} // namespace escodb::engine
