// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A task of one client over a `model_storage`: the planner with the simplest engine that obeys
/// docs/consistency.md, in single steps, so that a test decides what happens when.

#include <escodb/scheduler/planner.hpp>
#include <escodb/scheduler/replan.hpp>

#include <support/scheduler_storage.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace test_support {

enum class model_kind { update, erase, fail, remove, prune }; ///< erase, fail: what an updater does

struct model_call : escodb::scheduler::planned_call {
    model_kind kind = model_kind::update;
    std::string path;
    std::uint64_t id = 0;
    bool is_planned = false;
    bool is_cleaning = false; ///< its own work is done, names that lead nowhere are going
    bool must_touch = false;
    bool wrote_nothing = false; ///< its updater left no document
    std::uint64_t loads_at_plan = 0;
    std::vector<std::string> to_clean;
    std::vector<std::string> found; ///< to be cleaned when it is done
};

class model_client final : private escodb::scheduler::committed_state {
public:
    using operation_ref = escodb::scheduler::operation_ref;
    using action = escodb::scheduler::action;
    using node = escodb::scheduler::name_node;

    /// \param number is in the upper half of the identifiers of its calls.
    model_client(model_storage& storage, std::uint32_t shards, std::uint64_t number = 0)
        : storage_(storage), number_(number), cache_(shards), loads_(shards), planner_(*this) {}
    model_client(const model_client&) = delete;
    model_client& operator=(const model_client&) = delete;

    std::uint64_t call(model_kind kind, std::string path) {
        auto made = std::make_unique<model_call>();
        made->kind = kind;
        made->order = ++last_order_;
        made->id = number_ << 32 | made->order;
        made->target = &intern(path);
        made->path = std::move(path);
        prunes_ += kind == model_kind::prune;
        const std::uint64_t id = made->id;
        unplanned_.insert(made->order);
        active_.emplace(made->order, std::move(made));
        return id;
    }

    /// Plans what can be planned.
    void plan() {
        for (const std::uint64_t order : std::vector(unplanned_.begin(), unplanned_.end())) {
            model_call& of = *active_.at(order);
            if (!is_blocked(of) && plan(of)) {
                of.is_planned = true;
                unplanned_.erase(order);
            }
        }
    }

    /// Shards that something waits for.
    [[nodiscard]] const std::set<std::uint32_t>& needed() const { return needed_; }
    void load(std::uint32_t shard) {
        cache_[shard] = storage_.shard(shard);
        loads_[shard] += 1;
        needed_.erase(shard);
        for (const std::uint32_t postponed : std::exchange(postponed_, {}))
            planner_.plan().reconsider(postponed);
    }
    void load_all() {
        for (plan(); !needed_.empty(); plan())
            load(*needed_.begin());
    }

    /// Shards whose next group can be started.
    [[nodiscard]] const std::set<std::uint32_t>& startable() {
        for (const std::uint32_t shard : std::exchange(startable_, {}))
            planner_.plan().reconsider(shard); // what was told before may no longer be true
        for (const std::uint32_t shard : planner_.plan().take_startable())
            startable_.insert(shard);
        return startable_;
    }

    void start(std::uint32_t shard) {
        startable_.erase(shard);
        const auto can_look = [this](const escodb::scheduler::operation& one) {
            return one.what != action::unlink || is_loaded(one.subject->shard);
        };
        bool can_start = need(shard);
        planner_.plan().visit_next(shard, [&](const escodb::scheduler::operation& one) {
            can_start = (can_look(one) || need(one.subject->shard)) && can_start;
        });
        if (!can_start) {
            postponed_.push_back(shard);
            return;
        }
        write made;
        made.operations = planner_.plan().start(shard, can_look);
        made.staged = *cache_[shard];
        stage(shard, made);
        writes_.emplace(shard, std::move(made));
    }

    /// Shards with a write in flight.
    [[nodiscard]] std::vector<std::uint32_t> in_flight() const {
        std::vector<std::uint32_t> shards;
        for (const auto& [shard, made] : writes_)
            shards.push_back(shard);
        return shards;
    }

    /// The storage answers. \param refuse as if another client had written the shard.
    void finish(std::uint32_t shard, bool refuse = false) {
        write made = std::move(writes_.extract(shard).mapped());
        if (!refuse && storage_.write(shard, std::move(made.staged)))
            committed(shard, made.operations);
        else
            failed(shard, made.operations);
    }

    [[nodiscard]] bool is_quiet() const { return active_.empty() && writes_.empty(); }
    [[nodiscard]] std::size_t pending() const { return planner_.plan().pending(); }
    [[nodiscard]] std::size_t committed_writes() const { return committed_writes_; }
    [[nodiscard]] std::size_t failed_writes() const { return failed_writes_; }
    /// Climbs that nobody had planned.
    [[nodiscard]] std::size_t late_climbs() const { return late_climbs_; }
    [[nodiscard]] escodb::scheduler::planner& planner() { return planner_; }

private:
    struct write {
        std::vector<operation_ref> operations;
        model_shard staged;
    };

    // What the planner asks.
    bool is_loaded(std::uint32_t shard) const override { return cache_[shard].has_value(); }
    bool exists(const node& document) const override {
        return cache_[document.shard].value().documents.contains(std::string{document.path});
    }
    bool is_named(const node& of) const override {
        const auto& directories = cache_[of.parent->shard].value().directories;
        const auto found = directories.find(std::string{of.parent->path});
        return found != directories.end() && found->second.contains(std::string{of.name()});
    }
    std::size_t size(const node& directory) const override {
        const auto& directories = cache_[directory.shard].value().directories;
        const auto found = directories.find(std::string{directory.path});
        return found == directories.end() ? 0 : found->second.size();
    }

    node& intern(const std::string& path) {
        return planner_.names().intern(
            path, [this](std::string_view part) { return storage_.shard_of(part); });
    }

    bool need(std::uint32_t shard) {
        if (!is_loaded(shard))
            needed_.insert(shard);
        return is_loaded(shard);
    }
    bool need_path(const node& of) {
        bool all = true;
        for (const node* at = &of; at != nullptr; at = at->parent)
            all = need(at->shard) && all;
        return all;
    }
    std::uint64_t loads_of_path(const node& of) const {
        std::uint64_t sum = 0;
        for (const node* at = &of; at != nullptr; at = at->parent)
            sum += loads_[at->shard];
        return sum;
    }

    /// Prunes do not run beside anything at or below their directory.
    bool is_blocked(const model_call& later) const {
        if (prunes_ == 0)
            return false;
        return std::any_of(active_.begin(), active_.lower_bound(later.order), [&](const auto& at) {
            const model_call& earlier = *at.second;
            return (earlier.kind == model_kind::prune && later.path.starts_with(earlier.path)) ||
                   (later.kind == model_kind::prune && earlier.path.starts_with(later.path));
        });
    }

    bool plan(model_call& of) {
        if (of.is_cleaning) {
            bool all = true;
            for (const std::string& subject : of.to_clean)
                all = need_path(intern(subject)) && all;
            if (!all)
                return false;
            const bool touched = of.must_touch || loads_of_path(*of.target) != of.loads_at_plan;
            for (const std::string& subject : of.to_clean)
                planner_.plan_cleanup(of, intern(subject), touched);
            return true;
        }
        if (!need_path(*of.target))
            return false;
        of.loads_at_plan = loads_of_path(*of.target);
        switch (of.kind) {
        case model_kind::update:
        case model_kind::erase:
        case model_kind::fail: planner_.plan_update(of, *of.target); return true;
        case model_kind::remove: planner_.plan_remove(of, *of.target); return true;
        case model_kind::prune: return plan_prune(of);
        }
        return false;
    }

    bool plan_prune(model_call& of) {
        std::vector<node*> documents;
        std::vector<node*> empty;
        std::vector<std::string> unread{of.path};
        bool all = true;
        while (!unread.empty()) {
            const std::string directory = std::move(unread.back());
            unread.pop_back();
            node& at = intern(directory);
            if (!need(at.shard)) {
                all = false;
                continue;
            }
            const auto& directories = cache_[at.shard]->directories;
            const auto found = directories.find(directory);
            if (found == directories.end()) {
                empty.push_back(&at);
                continue;
            }
            for (const std::string& name : found->second) {
                if (name.back() == '/') {
                    unread.push_back(directory + name);
                    continue;
                }
                documents.push_back(&intern(directory + name));
                all = need(documents.back()->shard) && all;
            }
        }
        if (!all)
            return false;
        for (node* document : documents)
            planner_.plan_remove(of, *document);
        for (node* directory : empty)
            planner_.plan_cleanup(of, *directory, true);
        return true;
    }

    void stage(std::uint32_t shard, write& made) {
        model_shard& staged = made.staged;
        for (const operation_ref ref : made.operations) {
            const escodb::scheduler::operation one = planner_.plan().payload(ref);
            const node& subject = *one.subject;
            switch (one.what) {
            case action::link: staged.link(std::string{subject.parent->path}, subject.name()); break;
            case action::put:
                if (one.owner != nullptr)
                    stage_put(staged, *active_.at(one.owner->order));
                break;
            case action::remove: staged.documents.erase(std::string{subject.path}); break;
            case action::unlink:
                if (!(subject.shard == shard ? staged : *cache_[subject.shard])
                         .contains(std::string{subject.path}))
                    staged.unlink(std::string{subject.parent->path}, subject.name());
                break;
            case action::touch: break;
            }
        }
    }

    void stage_put(model_shard& staged, model_call& of) {
        if (of.kind == model_kind::update) {
            staged.documents[of.path].push_back(of.id);
        } else if (of.kind == model_kind::erase) {
            of.wrote_nothing = true;
            staged.documents.erase(of.path);
        } else {
            // The write proves what the updater saw; on a conflict it runs again. Its links must
            // go where there is no document.
            of.wrote_nothing = !staged.documents.contains(of.path);
        }
    }

    void clean(model_call& of, std::vector<std::string> subjects, bool must_touch) {
        of.is_cleaning = true;
        of.is_planned = false;
        of.must_touch = must_touch;
        of.to_clean = std::move(subjects);
        of.operations.clear();
        unplanned_.insert(of.order);
    }

    void end(model_call& of) {
        prunes_ -= of.kind == model_kind::prune;
        unplanned_.erase(of.order);
        active_.erase(of.order);
    }

    void committed(std::uint32_t shard, const std::vector<operation_ref>& operations) {
        committed_writes_ += 1;
        cache_[shard] = storage_.shard(shard);
        for (const operation_ref ref : operations)
            planner_.forget(planner_.plan().payload(ref));
        std::vector<model_call*> done;
        for (const operation_ref ref : operations) {
            escodb::scheduler::operation& one = planner_.plan().payload(ref);
            if (one.owner == nullptr)
                continue;
            model_call& of = *active_.at(one.owner->order);
            const node& directory = one.subject->parent ? *one.subject->parent : *one.subject;
            if (one.what == action::unlink && size(directory) == 0 &&
                planner_.climb_is_missing(directory)) {
                of.found.emplace_back(directory.path);
                late_climbs_ += 1;
            }
            one.owner = nullptr;
            if (--of.remaining == 0)
                done.push_back(&of);
        }
        planner_.plan().finish(shard);
        for (model_call* of : done) {
            if (std::exchange(of->wrote_nothing, false))
                clean(*of, {of->path}, false);
            else if (!of->found.empty())
                clean(*of, std::exchange(of->found, {}), true);
            else
                end(*of);
        }
    }

    void failed(std::uint32_t shard, const std::vector<operation_ref>& operations) {
        failed_writes_ += 1;
        std::vector<escodb::scheduler::planned_call*> planned;
        for (const auto& [order, of] : active_)
            if (of->is_planned)
                planned.push_back(of.get());
        const auto selected = escodb::scheduler::select_for_replan(planned, shard, planner_);
        cache_[shard].reset();
        for (const operation_ref ref : operations)
            planner_.forget(planner_.plan().payload(ref));
        for (auto at = selected.rbegin(); at != selected.rend(); ++at) {
            planner_.withdraw(**at);
            model_call& of = *active_.at((*at)->order);
            of.is_planned = false;
            of.must_touch = true;
            of.wrote_nothing = false;
            unplanned_.insert(of.order);
        }
        planner_.plan().finish(shard);
    }

    model_storage& storage_;
    std::uint64_t number_;
    std::vector<std::optional<model_shard>> cache_; // by shard
    std::vector<std::uint64_t> loads_;
    escodb::scheduler::planner planner_;
    std::map<std::uint64_t, std::unique_ptr<model_call>> active_; // in the order of calls
    std::set<std::uint64_t> unplanned_;
    std::set<std::uint32_t> needed_;
    std::set<std::uint32_t> startable_;
    std::vector<std::uint32_t> postponed_;
    std::map<std::uint32_t, write> writes_;
    std::uint64_t last_order_ = 0;
    std::size_t prunes_ = 0;
    std::size_t committed_writes_ = 0;
    std::size_t failed_writes_ = 0;
    std::size_t late_climbs_ = 0;
};

} // namespace test_support
