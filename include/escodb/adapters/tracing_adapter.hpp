// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An adapter that notes when each request to another began and ended, and how.

#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb {

/// One request that has passed through a tracing adapter.
struct traced_request {
    enum class outcome { read, absent, unchanged, written, conflict, failed };

    std::string id;
    bool writes = false;
    outcome end = outcome::failed;
    executor::clock::time_point begun;
    executor::clock::time_point ended;
    std::size_t bytes = 0; ///< of the blob that was sent or received
};

/// In the order in which they have begun. Of one under way `ended` is still the beginning of the clock.
using request_trace = std::vector<traced_request>;

/// Passes everything on to `A` and notes it in a trace, which outlives the adapter and every move of it.
/// The time is the executor's. A trace is not emptied while a request is under way.
///
/// Thread safety: one thread at a time for all adapters that share a trace. Lifetime: the executor
/// outlives it.
template <class A> class tracing_adapter : private policy::check_adapter<A> {
public:
    tracing_adapter(A inner, executor& clock, std::shared_ptr<request_trace> trace)
        : inner_(std::move(inner)), clock_(&clock), trace_(std::move(trace)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        note noted{*clock_, trace_, id, false};
        std::optional<blob> found = co_await inner_.read(std::move(id));
        noted.end(found);
        co_return found;
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        note noted{*clock_, trace_, id, false};
        reread_result result =
            co_await policy::reread(&inner_, std::move(id), std::move(revision));
        if (result.is_unchanged()) {
            noted.end(traced_request::outcome::unchanged, 0);
            co_return result;
        }
        std::optional<blob> found = std::move(result).found();
        noted.end(found);
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        note noted{*clock_, trace_, id, true};
        write_result result = co_await inner_.write(std::move(id), value, std::move(revision));
        noted.end(result.ok() ? traced_request::outcome::written : traced_request::outcome::conflict,
                 value.size());
        co_return result;
    }

    [[nodiscard]] async<std::string> doubts() { return policy::doubts(&inner_); }
    [[nodiscard]] std::string describe() const { return inner_.describe(); }

private:
    /// A request's place in the trace; its end is noted when this goes, be it by an exception.
    class note {
    public:
        note(executor& clock, std::shared_ptr<request_trace> trace, std::string_view id, bool writes)
            : clock_(&clock), trace_(std::move(trace)), place_(trace_->size()) {
            traced_request& one = trace_->emplace_back();
            one.id = id;
            one.writes = writes;
            one.begun = clock_->now();
        }
        note(const note&) = delete;
        note& operator=(const note&) = delete;
        ~note() { (*trace_)[place_].ended = clock_->now(); }

        void end(traced_request::outcome how, std::size_t size) {
            (*trace_)[place_].end = how;
            (*trace_)[place_].bytes = size;
        }
        void end(const std::optional<blob>& found) {
            end(found ? traced_request::outcome::read : traced_request::outcome::absent,
                found ? found->value.size() : 0);
        }

    private:
        executor* clock_;
        std::shared_ptr<request_trace> trace_;
        std::size_t place_;
    };

    A inner_;
    executor* clock_;
    std::shared_ptr<request_trace> trace_;
};

} // namespace escodb
