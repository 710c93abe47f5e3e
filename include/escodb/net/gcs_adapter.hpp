// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as objects of Google Cloud Storage.

#include <escodb/base/error.hpp>
#include <escodb/net/error_code.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

struct gcs_settings {
    gcs_settings() = default;
    /// `gs://bucket/prefix?endpoint=https://…`. Without an endpoint it is `https://storage.googleapis.com`.
    /// The prefix stands before the ids as it is: one that is to be a folder ends in "/".
    /// \param who a token for each request; tokens are never part of the URL.
    /// \throws error invalid_option
    gcs_settings(const url& where, std::shared_ptr<token_source> who) : tokens(std::move(who)) {
        where.allow_parameters({"endpoint"});
        if (where.scheme() != "gs" || where.port() || !where.user().empty())
            throw error(errc::invalid_option, "URL", "of Google Cloud Storage it is gs://bucket/prefix");
        bucket = where.host();
        prefix = where.path().substr(1);
        if (const std::optional<std::string> named = where.parameter("endpoint")) {
            const url there{*named};
            there.allow_parameters({});
            endpoint = there.origin();
        }
    }

    http_origin endpoint{"storage.googleapis.com", 443, true};
    std::string bucket;
    std::string prefix; ///< encoded; an object's name is this and the blob's id
    std::shared_ptr<token_source> tokens;
    request_settings requests;
    requester::log_function log;
};

namespace detail {

class gcs_dialect final : public request_dialect {
public:
    explicit gcs_dialect(gcs_settings settings) : settings_(std::move(settings)) {
        if (settings_.bucket.empty())
            throw error(errc::invalid_option, "bucket", "it has no name");
        if (!settings_.tokens)
            throw error(errc::invalid_option, "tokens", "there is no source of them");
        if (!is_clean_target(settings_.prefix))
            throw error(errc::invalid_option, "prefix", "it holds what must be percent-encoded");
    }

    [[nodiscard]] http_request request(std::string method, const std::string& blob) const {
        http_request made{std::move(method), settings_.endpoint,
                          "/" + settings_.bucket + "/" + settings_.prefix + blob};
        made.blob = blob;
        return made;
    }
    [[nodiscard]] async<void> prepare() const override { token_ = co_await settings_.tokens->token(); }
    void sign(http_request& request) const override { add_token(request, token_); }
    /// "A conflicting conditional operation is currently in progress against this resource. Try again."
    [[nodiscard]] bool refused_harmlessly(const http_response& reply) const override {
        return reply.status == 409 && xml_error_code(reply) == "OperationAborted";
    }
    [[nodiscard]] const gcs_settings& settings() const noexcept { return settings_; }

private:
    gcs_settings settings_;
    mutable access_token token_;
};

} // namespace detail

/// A bucket, or a part of one, by the XML API. A blob's revision is the object's generation, which no two
/// writes share; so it never comes back.
///
/// What is relied on (cloud.google.com/storage/docs, "HTTP headers … for XML API", "Request preconditions",
/// "Object upload", "HTTP status and error codes for XML", "Consistency"): PUT replaces an object in one
/// step; with `x-goog-if-generation-match: N` it is 412 unless the object has generation N, and with 0,
/// unless there is none. Replies to PUT, GET and HEAD have `x-goog-generation`. Reads are strongly
/// consistent, but for objects that anybody may read, which may be cached: hence `Cache-Control: no-store`.
///
/// **A reread asks by HEAD**, and reads only what has changed. The XML API has no condition "unless it is
/// this generation", and an ETag is that of the content: it would not tell of a blob that was written again
/// with the same bytes, whose next write would then be refused for ever.
///
/// Limits: 5 TiB a blob; about one write a second of the same object, more are answered 429 and sent again.
/// With soft delete, which buckets have from the start, old contents are kept and paid for.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store.
class gcs_adapter {
public:
    /// \throws error invalid_option
    gcs_adapter(executor& where, std::shared_ptr<http_transport> transport, gcs_settings settings)
        : dialect_(std::make_shared<const detail::gcs_dialect>(settings)),
          requests_(where, std::move(transport), dialect_, settings.requests, settings.log) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const http_request request = dialect_->request("GET", id);
        http_answer answer = co_await requests_.send(request, http_effect::reads);
        // A bucket that is not there is a mistake, not an empty store.
        if (answer.reply.status == 404 && xml_error_code(answer.reply) != "NoSuchBucket")
            co_return std::nullopt;
        if (answer.reply.status != 200)
            fail(request, answer);
        std::optional<std::string> generation = generation_of(answer.reply);
        if (!generation)
            throw error{errc::storage_failed, id,
                        request.origin.text() + " tells no generation, so no write can be conditional"};
        co_return blob{std::move(answer.reply.body), std::move(*generation)};
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        const http_request request = dialect_->request("HEAD", id);
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status == 200 && generation_of(answer.reply) == revision)
            co_return reread_result::unchanged();
        std::optional<blob> found = co_await read(id);
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        // A 0 would create.
        if (revision && !is_generation(*revision))
            co_return write_result::conflict();
        http_request request = dialect_->request("PUT", id);
        request.headers.set("Content-Type", "application/octet-stream");
        request.headers.set("Cache-Control", "no-store");
        request.headers.set("x-goog-if-generation-match", revision.value_or("0"));
        request.body = std::make_shared<const std::string>(value);
        const http_answer answer = co_await requests_.send(request, http_effect::writes);
        if (answer.reply.ok()) {
            std::optional<std::string> made = generation_of(answer.reply);
            // It was written, so this is all that may be said.
            if (!made)
                throw error{errc::reply_lost, id, "the server's reply tells no generation"};
            co_return write_result::written(std::move(*made));
        }
        const bool is_gone = answer.reply.status == 404 && revision &&
                             xml_error_code(answer.reply) == "NoSuchKey";
        if (!answer.is_uncertain && (answer.reply.status == 412 || is_gone))
            co_return write_result::conflict();
        fail(request, answer);
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        const http_request request = dialect_->request("DELETE", id);
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (!answer.reply.ok() && answer.reply.status != 404)
            fail(request, answer);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const {
        const gcs_settings& all = dialect_->settings();
        return "gs://" + all.bucket + "/" + all.prefix + " at " + all.endpoint.text();
    }

private:
    static bool is_generation(const std::string& text) {
        return !text.empty() && text.size() <= 20 && text.front() != '0' &&
               text.find_first_not_of("0123456789") == std::string::npos;
    }
    static std::optional<std::string> generation_of(const http_response& reply) {
        std::optional<std::string> found = reply.headers.find("x-goog-generation");
        if (found && !is_generation(*found))
            found.reset();
        return found;
    }
    [[noreturn]] static void fail(const http_request& request, const http_answer& answer) {
        const std::string code{xml_error_code(answer.reply)};
        requester::fail(request, answer.reply, answer.is_uncertain,
                        code == "NoSuchBucket" ? "there is no bucket of this name; it must be created first"
                                               : code);
    }

    std::shared_ptr<const detail::gcs_dialect> dialect_;
    requester requests_;
};

} // namespace escodb::net
