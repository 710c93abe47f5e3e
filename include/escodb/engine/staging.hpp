// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Carrying out a group's operations on the staged state of its shard.

#include <escodb/base/secret.hpp>
#include <escodb/engine/call.hpp>
#include <escodb/engine/documents.hpp>
#include <escodb/engine/shard_cache.hpp>
#include <escodb/scheduler/names.hpp>
#include <escodb/scheduler/planner.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

namespace escodb::engine {

/// One group. Updaters run here, and nowhere else.
template <class Session> class staging {
    using serialiser = typename Session::policies::serialiser;
    using value_type = typename serialiser::value_type;
    using call_type = call<value_type>;
    using rules = typename Session::rules;
    using action = scheduler::action;
    using name_node = scheduler::name_node;

public:
    /// \param in_updater is true while an updater runs.
    staging(shard_cache<Session>& cache, std::uint32_t shard, bool& in_updater)
        : cache_(cache), shard_(shard), staged_(*cache.find(shard)), in_updater_(in_updater) {}

    /// \pre what an unlink is about is in a shard that is loaded.
    /// \throws what a directory that does not decrypt throws; an updater's exception goes to its
    ///         call.
    void carry_out(const scheduler::operation& one) {
        const name_node& subject = *one.subject;
        switch (one.what) {
        case action::link: staged_.link(subject.parent->path, subject.name()); break;
        case action::put: put(static_cast<call_type&>(*one.owner)); break;
        case action::remove: staged_.remove(subject.path); break;
        case action::unlink:
            if (!rules::unlinks_from_below() || is_absent(subject))
                staged_.unlink(subject.parent->path, subject.name());
            break;
        case action::touch: break;
        }
    }

private:
    class updater_guard {
    public:
        explicit updater_guard(bool& flag) noexcept : flag_(flag) { flag_ = true; }
        updater_guard(const updater_guard&) = delete;
        updater_guard& operator=(const updater_guard&) = delete;
        ~updater_guard() { flag_ = false; }

    private:
        bool& flag_;
    };

    /// A put whose updater throws changes nothing, but its write goes on: only when that is
    /// committed is it certain that the updater saw what is stored.
    void put(call_type& of) {
        of.failure = nullptr;
        of.document_removed = false;
        try {
            std::optional<value_type> current;
            if (const std::optional<secret_bytes> text = staged_.staged_read(of.path()))
                current = decode_document<serialiser>(*text, of.path());
            const std::optional<value_type> result = run(of, std::move(current));
            if (result && !serialiser::is_null(*result)) {
                staged_.put(of.path(), encode_document<serialiser>(*result, of.path()));
            } else {
                staged_.remove(of.path());
                of.document_removed = true;
            }
        } catch (...) {
            of.failure = std::current_exception();
        }
    }

    std::optional<value_type> run(call_type& of, std::optional<value_type> current) {
        const updater_guard guard{in_updater_};
        return of.fn->run(std::move(current));
    }

    /// As committed, or as staged where it is in this shard.
    bool is_absent(const name_node& subject) const {
        if (subject.shard == shard_)
            return !staged_.staged_contains(subject.path);
        return !cache_.find(subject.shard)->contains(subject.path);
    }

    shard_cache<Session>& cache_;
    std::uint32_t shard_;
    typename shard_cache<Session>::shard_type& staged_;
    bool& in_updater_;
};

} // namespace escodb::engine
