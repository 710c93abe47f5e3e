// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// From calls to operations: what an update, a removal and a prune consist of, and which of their
/// operations must keep an order. The rules are those of docs/consistency.md.
///
/// Pure and synchronous: it plans, the engine executes and reports back.

#include <escodb/scheduler/change_lists.hpp>
#include <escodb/scheduler/names.hpp>
#include <escodb/scheduler/rules.hpp>
#include <escodb/scheduler/schedule.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace escodb::scheduler {

/// What a write does to one item of its shard. Every one of them rewrites the shard, also where
/// it finds nothing to change: its compare-and-swap proves that what the plan saw still holds.
enum class action : std::uint8_t {
    link,   ///< the parent names the subject
    put,    ///< the document gets the value that its updater returns
    remove, ///< the document goes
    unlink, ///< the parent no longer names the subject, provided that the subject is absent
    touch,  ///< nothing changes; proves that what is cached is what is stored
};

/// A call as the planner sees it: something with a place in the order of calls and operations.
/// The engine derives its own from it.
struct planned_call {
    std::uint64_t order = 0;     ///< its place among the task's calls
    name_node* target = nullptr; ///< the document, or the directory that is pruned
    std::vector<operation_ref> operations;
    std::size_t remaining = 0; ///< of them, those that are this call's alone and not committed
};

/// An operation's payload.
struct operation {
    action what = action::touch;
    std::uint32_t owners = 0; ///< calls that need this link
    name_node* subject = nullptr;
    planned_call* owner = nullptr; ///< none for links, which calls share
};

/// What storage is known to hold, for the shards that are loaded.
class committed_state {
public:
    [[nodiscard]] virtual bool is_loaded(std::uint32_t shard) const = 0;
    /// Whether the document exists. \pre its shard is loaded.
    [[nodiscard]] virtual bool exists(const name_node& document) const = 0;
    /// Whether the parent names it. \pre the parent's shard is loaded.
    [[nodiscard]] virtual bool is_named(const name_node& node) const = 0;
    /// How many names it holds. \pre its shard is loaded.
    [[nodiscard]] virtual std::size_t size(const name_node& directory) const = 0;

protected:
    ~committed_state() = default;
};

/// Plans calls. \pre for every planning function: all shards of the path and its ancestors are
/// loaded. Complexity: O(depth of the path) and the number of new edges, amortised.
/// \tparam Rules `rules`, but in tests that break one.
template <class Rules> class basic_planner {
public:
    using rules_type = Rules;

    explicit basic_planner(const committed_state& committed) : committed_(committed) {}

    /// `update`: the links of all ancestors, in no order among themselves, then the put.
    void plan_update(planned_call& call, name_node& document) {
        std::vector<operation_ref>& before = scratch_;
        before.clear();
        if (call.operations.empty())
            call.operations.reserve(document.level + 1);
        for (name_node* node = &document; node->parent != nullptr; node = node->parent)
            before.push_back(plan_link(call, *node));
        before.push_back(earlier(document.last_write));
        document.last_write = add(call, action::put, document, document.shard, before);
        document.expected_exists = true;
    }

    /// `remove`: the document goes, then its name, then each directory that this leaves empty,
    /// strictly bottom-up.
    void plan_remove(planned_call& call, name_node& document) {
        if (!Rules::removals_rewrite() && !exists_so_far(document))
            return plan_unlinks(call, document, {});
        const operation_ref removed =
            add(call, action::remove, document, document.shard, one(earlier(document.last_write)));
        document.last_write = removed;
        document.expected_exists = false;
        plan_unlinks(call, document, removed);
    }

    /// The names that lead to a document or directory which is absent go, bottom-up.
    /// \param touched begins with a touch of the subject: needed wherever it is not certain that
    ///        its absence was proven by a write since every shard of the path was last loaded.
    void plan_cleanup(planned_call& call, name_node& subject, bool touched) {
        touched = touched && Rules::removals_rewrite();
        if (touched)
            plan_touch(call, subject);
        plan_unlinks(call, subject, touched ? subject.last_write : operation_ref{});
    }

    /// A write of one shard that changes nothing, for a call that has nothing else to do.
    void plan_touch(planned_call& call, name_node& subject) {
        if (!subject.is_directory() && !alive(subject.last_write))
            subject.expected_exists = committed_.exists(subject);
        subject.last_write =
            add(call, action::touch, subject, subject.shard, one(earlier(subject.last_write)));
    }

    /// Gives up what a call has not started. Links that other calls need stay. What is in flight
    /// goes on without it.
    void withdraw(planned_call& call) {
        for (auto at = call.operations.rbegin(); at != call.operations.rend(); ++at) {
            const progress state = schedule_.state(*at);
            if (state == progress::ended)
                continue;
            operation& payload = schedule_.payload(*at);
            if (payload.what == action::link && --payload.owners > 0)
                continue;
            payload.owner = nullptr;
            if (state == progress::pending) {
                correct(payload, false);
                hand_back(*at, payload);
                schedule_.drop(*at);
            }
        }
        call.operations.clear();
        call.remaining = 0;
    }

    /// To be told of each operation of a write that has ended, before `schedule::finish`, and
    /// after the shard's committed state is up to date or gone.
    void forget(operation& ended) {
        // Where its shard is still loaded, a link is committed: there is nothing to ask.
        correct(ended, ended.what == action::link);
    }

    /// Whether a directory that a write left empty needs a climb that nobody planned: no pending
    /// operation changes it, it is named, and no unlink of it is still to be evaluated. (One that
    /// is in flight may have been evaluated before the directory became empty.) To be asked when
    /// that write's operations are forgotten.
    [[nodiscard]] bool climb_is_missing(const name_node& directory) const {
        return directory.parent != nullptr && directory.pending_below == 0 &&
               schedule_.state(directory.last_unlink) != progress::pending &&
               (!committed_.is_loaded(directory.parent->shard) || committed_.is_named(directory));
    }

    /// A number that no node's mark holds yet.
    [[nodiscard]] std::uint32_t next_mark() noexcept { return ++marks_used_; }

    [[nodiscard]] schedule<operation>& plan() noexcept { return schedule_; }
    [[nodiscard]] const schedule<operation>& plan() const noexcept { return schedule_; }
    [[nodiscard]] name_tree& names() noexcept { return names_; }

private:
    operation_ref add(planned_call& call, action what, name_node& subject, std::uint32_t shard,
                      std::span<const operation_ref> before) {
        const bool shared = what == action::link;
        const operation_ref ref =
            schedule_.add(shard, {what, 1, &subject, shared ? nullptr : &call}, before);
        call.operations.push_back(ref);
        if (!shared)
            call.remaining += 1;
        return ref;
    }

    /// An operation is about to end. What its directory is expected to hold is corrected where it
    /// was foreseen wrongly, or where the operation is given up.
    void correct(operation& ending, bool is_surely_named) {
        if (ending.what != action::link && ending.what != action::unlink)
            return;
        name_node& node = *ending.subject;
        name_node& directory = *node.parent;
        node.pending_changes -= 1;
        directory.pending_below -= 1;
        if (directory.pending_below == 0)
            changes_.clear(directory.changes_below); // all of them have ended
        if (node.pending_changes > 0 || directory.pending_below == 0 ||
            !committed_.is_loaded(directory.shard))
            return;
        const bool named = is_surely_named || committed_.is_named(node);
        if (named != node.expected_named)
            directory.expected_size += named ? 1 : -1;
    }

    /// An operation is about to be dropped: whoever comes next follows what it had followed. (What
    /// came already is the schedule's business.)
    void hand_back(operation_ref ref, const operation& dropped) {
        name_node& node = *dropped.subject;
        const auto raise = [&](operation_ref& last, operation_ref before) {
            if (last == ref || !alive(last) || after(before, last))
                last = before;
        };
        schedule_.visit_predecessors(ref, [&](operation_ref before) {
            const operation& earlier = schedule_.payload(before);
            const bool is_link = earlier.what == action::link;
            const bool is_unlink = earlier.what == action::unlink;
            if (earlier.subject == &node)
                raise(is_link     ? node.last_link
                      : is_unlink ? node.last_unlink
                                  : node.last_write,
                      before);
            else if (dropped.what == action::unlink && (is_link || is_unlink) &&
                     earlier.subject->parent == &node)
                note_below(node, before);
        });
    }

    operation_ref plan_link(planned_call& call, name_node& node) {
        if (!Rules::links_rewrite() && named_so_far(node))
            return {};
        const bool unlinked_since =
            Rules::task_keeps_order() && alive(node.last_unlink) &&
            (!alive(node.last_link) || after(node.last_unlink, node.last_link));
        if (!unlinked_since && schedule_.state(node.last_link) == progress::pending) {
            // An equal link that has not started: it serves both. All shards of this call are
            // loaded, so its load precedes the link.
            schedule_.payload(node.last_link).owners += 1;
            call.operations.push_back(node.last_link);
            return node.last_link;
        }
        name_node& directory = *node.parent;
        expect(node, true);
        node.last_link = add(call, action::link, node, directory.shard, one(earlier(node.last_unlink)));
        note_below(directory, node.last_link);
        return node.last_link;
    }

    void plan_unlinks(planned_call& call, name_node& subject, operation_ref before) {
        for (name_node* node = &subject; node->parent != nullptr; node = node->parent) {
            name_node& directory = *node->parent;
            if (!Rules::removals_rewrite() && !named_so_far(*node))
                return;
            std::vector<operation_ref>& predecessors = scratch_;
            predecessors.assign({before, earlier(node->last_link), earlier(node->last_unlink),
                                 earlier(node->last_write)});
            // It must see every earlier change of what it unlinks. Those then need not be kept:
            // whoever comes next follows this unlink, and so them.
            changes_.visit(node->changes_below,
                           [&](operation_ref change) { predecessors.push_back(earlier(change)); });
            changes_.clear(node->changes_below);
            if (!Rules::unlinks_from_below())
                std::erase_if(predecessors, [&](operation_ref one) {
                    return alive(one) && schedule_.payload(one).owner == &call;
                });

            expect(*node, expected_to_remain(*node));
            before = node->last_unlink =
                add(call, action::unlink, *node, directory.shard, predecessors);
            note_below(directory, before);
            if (directory.expected_size > 0)
                return;
        }
    }

    /// Whether an unlink of this name, evaluated after all that is planned, will find something.
    bool expected_to_remain(const name_node& node) const {
        if (node.is_directory())
            return (node.pending_below > 0
                        ? node.expected_size
                        : static_cast<std::int32_t>(committed_.size(node))) > 0 &&
                   named_so_far(node);
        return exists_so_far(node) && named_so_far(node);
    }

    bool exists_so_far(const name_node& document) const {
        return alive(document.last_write) ? document.expected_exists : committed_.exists(document);
    }

    bool named_so_far(const name_node& node) const {
        return node.pending_changes > 0 ? node.expected_named : committed_.is_named(node);
    }

    /// Foresees the effect of a link or unlink that is about to be added.
    void expect(name_node& node, bool named) {
        name_node& directory = *node.parent;
        if (directory.pending_below == 0)
            directory.expected_size = static_cast<std::int32_t>(committed_.size(directory));
        const bool before = named_so_far(node);
        if (before != named)
            directory.expected_size += named ? 1 : -1;
        node.expected_named = named;
        node.pending_changes += 1;
        directory.pending_below += 1;
    }

    void note_below(name_node& directory, operation_ref change) {
        change_list& changes = directory.changes_below;
        if (changes.size > 2 * directory.pending_below + 8) // so that it does not grow for ever
            changes_.keep_if(changes, [this](operation_ref ref) { return alive(ref); });
        changes_.add(changes, change);
    }

    /// What an operation of another call of this task must follow.
    static operation_ref earlier(operation_ref of_another) {
        return Rules::task_keeps_order() ? of_another : operation_ref{};
    }
    static std::array<operation_ref, 1> one(operation_ref ref) { return {ref}; }
    bool alive(operation_ref ref) const { return schedule_.state(ref) != progress::ended; }
    bool after(operation_ref a, operation_ref b) const {
        return schedule_.sequence_of(a) > schedule_.sequence_of(b);
    }

    const committed_state& committed_;
    schedule<operation> schedule_;
    name_tree names_;
    change_lists changes_;
    std::vector<operation_ref> scratch_;
    std::uint32_t marks_used_ = 0;
};

using planner = basic_planner<rules>;

} // namespace escodb::scheduler
