// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An adapter that fails as its script says.

#include <escodb/base/error.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb {

/// The two kinds of request.
enum class request_kind { read, write };

/// What becomes of one request. There is no plain error after the effect: an adapter that cannot
/// tell "not written" from "perhaps written" must say the latter (see policy/adapter.hpp).
enum class fault {
    none,
    error_before,      ///< `storage_failed`; the request had no effect
    reply_lost_before, ///< `reply_lost`; the request was lost too and had no effect
    reply_lost_after,  ///< `reply_lost`; the request had its effect
    conflict           ///< a write is answered "conflict" and has no effect; a read goes through
};

/// Passes requests on to `A`, but for those that the script spoils.
///
/// Thread safety: that of `A`. The script is called once for each request, when that begins.
template <class A> class fault_adapter : private policy::check_adapter<A> {
public:
    /// Gets the kind, the blob's id and the request's number in this adapter, from 1.
    using script = std::function<fault(request_kind, std::string_view id, std::uint64_t number)>;

    fault_adapter(A inner, script faults)
        : inner_(std::move(inner)), faults_(std::move(faults)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const fault what = faults_(request_kind::read, id, ++requests_);
        throw_before(what, id);
        std::optional<blob> found = co_await inner_.read(id);
        throw_after(what, id);
        co_return found;
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        const fault what = faults_(request_kind::read, id, ++requests_);
        throw_before(what, id);
        reread_result result = co_await policy::reread(&inner_, id, std::move(revision));
        throw_after(what, id);
        co_return result;
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        const fault what = faults_(request_kind::write, id, ++requests_);
        throw_before(what, id);
        if (what == fault::conflict)
            co_return write_result::conflict();
        write_result result = co_await inner_.write(id, value, std::move(revision));
        throw_after(what, id);
        co_return result;
    }

    [[nodiscard]] async<std::string> doubts() { return policy::doubts(&inner_); }
    [[nodiscard]] std::string describe() const { return inner_.describe(); }

private:
    static void throw_before(fault what, const std::string& id) {
        if (what == fault::error_before)
            throw error{errc::storage_failed, id, "a fault made on purpose"};
        if (what == fault::reply_lost_before)
            throw error{errc::reply_lost, id, "a request lost on purpose"};
    }
    static void throw_after(fault what, const std::string& id) {
        if (what == fault::reply_lost_after)
            throw error{errc::reply_lost, id, "a reply lost on purpose"};
    }

    A inner_;
    script faults_;
    std::uint64_t requests_ = 0;
};

} // namespace escodb
