// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How a blob is named and conditioned in HTTP, for the servers that tell versions by ETags: where they
/// differ from each other is a virtual function here.

#include <escodb/net/http.hpp>
#include <escodb/net/requester.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace escodb::net {

/// The plain rules: If-None-Match: * creates, If-Match with the ETag replaces, 412 is a conflict.
///
/// Thread safety: that of the adapters that share it.
class etag_dialect : public request_dialect {
public:
    /// A request for a blob, without condition and body.
    [[nodiscard]] virtual http_request request(std::string method, const std::string& blob) const = 0;
    /// For messages, e.g. "https://example.org/store/".
    [[nodiscard]] virtual std::string describe() const = 0;

    /// Sets the condition of a write. An ETag is passed on as it was received, quotes included.
    virtual void condition(http_request& write, const std::optional<std::string>& revision) const {
        if (revision)
            write.headers.set("If-Match", *revision);
        else
            write.headers.set("If-None-Match", "*");
    }
    /// Whether a reply to a read says that there is no blob.
    [[nodiscard]] virtual bool is_absent(const http_response& reply) const {
        return reply.status == 404 || reply.status == 410;
    }
    /// Whether a write was refused since its condition did not hold.
    [[nodiscard]] virtual bool is_conflict(const http_response& reply, bool /*creates*/) const {
        return reply.status == 412;
    }
    /// Whether this reply to a write that named a revision says that there was no blob, and that the
    /// server has made one all the same. It is then taken back.
    [[nodiscard]] virtual bool has_created_wrongly(const http_response& /*reply*/) const { return false; }
    /// Whether a reread asks for the ETag by HEAD first, since the server ignores If-None-Match of a GET.
    [[nodiscard]] virtual bool rereads_by_head() const { return false; }
    /// Told of a conflict that was none: the blob still has the ETag that the write has named.
    /// \return whether the write is to be tried once more, since the dialect will name it otherwise.
    [[nodiscard]] virtual bool learns_from_false_conflict(const http_request& /*write*/) const {
        return false;
    }
    /// Whether it is worth asking if a conflict was a false one.
    [[nodiscard]] virtual bool doubts_conflicts() const { return false; }
    /// Told of a write that succeeded.
    virtual void learn_from_success(const http_request& /*write*/) const {}

    /// Whether the reply means that a folder has to be made first, for `make_folders`.
    [[nodiscard]] virtual bool lacks_folder(const http_response& /*reply*/) const { return false; }
    /// Makes the folders above the blobs, those that are there included.
    [[nodiscard]] virtual async<void> make_folders(const requester* /*by*/) const { co_return; }

    /// What people should know of a reply that is an error, e.g. that a clock is off.
    [[nodiscard]] virtual std::string hint(const http_response& /*reply*/) const { return {}; }
};

} // namespace escodb::net
