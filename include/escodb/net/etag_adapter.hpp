// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage policy over HTTP, for all servers that tell the versions of a resource by ETags.

#include <escodb/base/error.hpp>
#include <escodb/net/etag_dialect.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace escodb::net {

/// Reads by GET, rereads by GET with If-None-Match, writes by PUT with a condition. The revision is the
/// ETag. What differs between kinds of server is in the dialect.
///
/// **A write that is answered without an ETag** (WebDAV) is read back, and the ETag is taken from there
/// if the bytes are those that were written. An ETag asked for by HEAD might be that of a later write of
/// somebody else, and naming it would overwrite his. If the bytes are others, the write did succeed and
/// has been overtaken; its revision is then a name that no blob has, and good for nothing but a conflict.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store.
class etag_adapter {
public:
    etag_adapter(std::shared_ptr<const etag_dialect> dialect, requester requests)
        : dialect_(std::move(dialect)), requests_(std::move(requests)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        http_request request = dialect_->request("GET", id);
        http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (dialect_->is_absent(answer.reply))
            co_return std::nullopt;
        if (answer.reply.status != 200)
            fail(request, answer);
        std::string revision = etag_of(request, answer.reply);
        co_return blob{std::move(answer.reply.body), std::move(revision)};
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        if (dialect_->rereads_by_head() && is_etag(revision)) {
            const bool is_the_same = co_await has_revision(id, revision);
            if (is_the_same)
                co_return reread_result::unchanged();
        }
        http_request request = dialect_->request("GET", id);
        if (is_etag(revision))
            request.headers.set("If-None-Match", revision);
        http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status == 304)
            co_return reread_result::unchanged();
        if (dialect_->is_absent(answer.reply))
            co_return reread_result::changed(std::nullopt);
        if (answer.reply.status != 200)
            fail(request, answer);
        std::string current = etag_of(request, answer.reply);
        if (current == revision)
            co_return reread_result::unchanged();
        co_return reread_result::changed(blob{std::move(answer.reply.body), std::move(current)});
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        if (revision && !is_etag(*revision))
            co_return write_result::conflict();
        const auto body = std::make_shared<const std::string>(value);
        bool has_made_folders = false;
        for (;;) {
            http_request request = dialect_->request("PUT", id);
            request.headers.set("Content-Type", "application/octet-stream");
            request.body = body;
            dialect_->condition(request, revision);
            const http_answer answer = co_await requests_.send(request, http_effect::writes);
            if (answer.reply.ok()) {
                dialect_->learn_from_success(request);
                if (revision && dialect_->has_created_wrongly(answer.reply)) {
                    co_await take_back(request);
                    co_return write_result::conflict();
                }
                write_result result = co_await written(request, answer.reply);
                co_return result;
            }
            if (!answer.is_uncertain && !has_made_folders && dialect_->lacks_folder(answer.reply)) {
                has_made_folders = true;
                co_await dialect_->make_folders(&requests_);
                continue;
            }
            if (answer.is_uncertain || !dialect_->is_conflict(answer.reply, !revision))
                fail(request, answer);
            if (revision && dialect_->doubts_conflicts()) {
                const bool still_there = co_await has_revision(id, *revision);
                if (still_there && dialect_->learns_from_false_conflict(request))
                    continue;
            }
            co_return write_result::conflict();
        }
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        http_request request = dialect_->request("DELETE", id);
        http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (!answer.reply.ok() && answer.reply.status != 404)
            fail(request, answer);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return dialect_->describe(); }

private:
    /// Only what a server has given may be sent back to it: no list, no "*", no weak one.
    static bool is_etag(const std::string& text) {
        return text.size() >= 2 && text.front() == '"' && text.back() == '"' &&
               text.find('"', 1) == text.size() - 1;
    }

    std::string etag_of(const http_request& request, const http_response& reply) const {
        std::optional<std::string> etag = reply.headers.find("ETag");
        if (!etag)
            throw error{errc::storage_failed, request.blob,
                        request.origin.text() + " gives no ETag, so no write can be conditional"};
        if (!etag->empty() && etag->front() != '"' && !etag->starts_with("W/"))
            *etag = '"' + *etag + '"';
        if (!is_etag(*etag))
            throw error{errc::storage_failed, request.blob,
                        request.origin.text() + " gives a weak or malformed ETag, which no condition "
                                                "of a write can name"};
        return std::move(*etag);
    }

    async<write_result> written(http_request request, http_response reply) {
        if (reply.headers.find("ETag")) {
            std::string revision = etag_of(request, reply);
            co_return write_result::written(std::move(revision));
        }
        std::optional<blob> found;
        std::string why;
        try {
            found = co_await read(request.blob);
        } catch (const error& failure) {
            why = failure.detail();
        }
        // It is written; only its revision is not known. The engine's read-back finds it.
        if (!why.empty())
            throw error{errc::reply_lost, request.blob, why};
        if (found && found->value == *request.body)
            co_return write_result::written(std::move(found->revision));
        co_return write_result::written("\"overtaken-" + std::to_string(++overtaken_) + "\"");
    }

    /// Removes what a write has created that ought to have been refused. While it is there others may read
    /// it, and even write after it; then it stays, and the engine's read-back decides.
    async<void> take_back(http_request write) {
        std::string problem = "it was created where there was none, and somebody has changed it since";
        try {
            const std::optional<blob> found = co_await read(write.blob);
            if (!found)
                co_return;
            if (found->value == *write.body) {
                http_request request = dialect_->request("DELETE", write.blob);
                request.headers.set("If-Match", found->revision);
                const http_answer answer = co_await requests_.send(request, http_effect::writes);
                // Gone is gone, whichever attempt has done it.
                if (answer.reply.ok() || answer.reply.status == 404)
                    co_return;
                problem = "it was created where there was none, and could not be removed";
            }
        } catch (const error& failure) {
            problem = failure.detail();
        }
        throw error{errc::reply_lost, write.blob, problem};
    }

    async<bool> has_revision(std::string id, std::string revision) {
        http_request request = dialect_->request("HEAD", id);
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status != 200)
            co_return false;
        co_return etag_of(request, answer.reply) == revision;
    }

    [[noreturn]] void fail(const http_request& request, const http_answer& answer) const {
        requester::fail(request, answer.reply, answer.is_uncertain, dialect_->hint(answer.reply));
    }

    std::shared_ptr<const etag_dialect> dialect_;
    requester requests_;
    std::uint64_t overtaken_ = 0;
};

} // namespace escodb::net
