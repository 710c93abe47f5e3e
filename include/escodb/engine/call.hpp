// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A writing call of a task, from the moment it is called to its end.

#include <escodb/engine/completion.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/scheduler/planner.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace escodb::engine {

enum class call_kind : std::uint8_t { update, remove, prune };

/// A user's function from the current document to the new one, of any callable type.
template <class Value> class updater {
public:
    virtual ~updater() = default;
    /// Nothing in: there is no such document. Nothing out: the document is to go.
    virtual std::optional<Value> run(std::optional<Value> current) = 0;
};

template <class Value, class Fn> class updater_of final : public updater<Value> {
    static_assert(std::is_invocable_v<Fn&, std::optional<Value>>,
                  "escodb: an updater is called with the current document: "
                  "std::optional<value>, which is empty if there is none");
    using result = std::invoke_result_t<Fn&, std::optional<Value>>;
    static_assert(!std::is_void_v<result>,
                  "escodb: an updater returns the new document, or std::nullopt to remove it");
    static_assert(std::is_convertible_v<result, std::optional<Value>>,
                  "escodb: what an updater returns must convert to std::optional<value>");

public:
    explicit updater_of(Fn fn) : fn_(std::move(fn)) {}
    std::optional<Value> run(std::optional<Value> current) override {
        return fn_(std::move(current));
    }

private:
    Fn fn_;
};

/// \tparam Value the serialiser's.
template <class Value> struct call : scheduler::planned_call, completion {
    call(call_kind the_kind, executor& where, std::shared_ptr<const lost_error_handler> lost_error)
        : completion(where, std::move(lost_error)), kind(the_kind) {}

    /// \pre it has not ended.
    [[nodiscard]] std::string_view path() const noexcept { return target->path; }

    call_kind kind;
    /// `working`: the operations of the call itself. `cleaning`: names that lead to what is absent
    /// are being removed, for a document whose updater returned nothing or a directory that
    /// became empty unforeseen; the updater is not run again.
    enum class phase : std::uint8_t { working, cleaning } at = phase::working;
    bool is_planned = false;
    /// Cleaning begins with touches: its absence was not proven since the last load.
    bool must_touch = false;
    bool document_removed = false; ///< its updater returned nothing

    std::unique_ptr<updater<Value>> fn;
    std::vector<std::string> to_clean;      ///< documents and directories
    std::vector<std::string> unlinked_from; ///< directories that its unlinks have changed
    std::exception_ptr failure;             ///< to end with, after cleaning
    std::uint64_t loads_at_plan = 0;        ///< of all shards of the path

    std::uint32_t attempts = 1;
    std::optional<executor::clock::time_point> first_conflict;

    // Prunes and the calls at or below them do not overlap: the later waits for the earlier.
    std::size_t blockers = 0;
    std::vector<std::weak_ptr<call>> blocks;
};

} // namespace escodb::engine
