// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as attachments of CouchDB's documents, or of what speaks its protocol.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/hex.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/net/http_adapter.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::net {

/// A database. A blob is a document of its name with one attachment, "blob"; its revision is the
/// document's `_rev`, which counts up, so that it never comes back. Document and attachment are read
/// in one request, since only so the revision is certain to be that of the bytes.
///
/// A write sends the blob as base64, a third more bytes, for the same reason; so does a read.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store.
class couchdb_adapter {
public:
    /// \param settings whose folder is the database. \throws error invalid_option
    couchdb_adapter(executor& where, std::shared_ptr<http_transport> transport, http_settings settings)
        : dialect_(std::make_shared<const detail::http_dialect>(settings)),
          requests_(where, std::move(transport), dialect_, settings.requests, settings.log) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        http_request request = dialect_->request("GET", id);
        request.target += "?attachments=true";
        request.headers.set("Accept", "application/json");
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status == 404)
            co_return std::nullopt;
        if (answer.reply.status != 200)
            requester::fail(request, answer.reply, false);
        co_return blob_of(request, answer.reply);
    }

    /// Asks for the document without its attachment.
    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        http_request request = dialect_->request("GET", id);
        request.headers.set("Accept", "application/json");
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status == 200 && text_of(parsed(answer.reply), "_rev") == revision)
            co_return reread_result::unchanged();
        std::optional<blob> found = co_await read(id);
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        if (revision && !is_revision(*revision))
            co_return write_result::conflict();
        http_request request = dialect_->request("PUT", id);
        request.headers.set("Content-Type", "application/json");
        std::string body = "{";
        if (revision)
            body += "\"_rev\":\"" + *revision + "\",";
        body += "\"_attachments\":{\"blob\":{\"content_type\":\"application/octet-stream\",\"data\":\"";
        format::base64_append(body, as_bytes(value));
        body += "\"}}}";
        request.body = std::make_shared<const std::string>(std::move(body));
        const http_answer answer = co_await requests_.send(request, http_effect::writes);
        if (answer.reply.ok()) {
            const std::optional<std::string> made = text_of(parsed(answer.reply), "rev");
            // It was written, so this is all that may be said.
            if (!made || !is_revision(*made))
                throw error{errc::reply_lost, id, "the server's reply names no revision"};
            co_return write_result::written(*made);
        }
        if (answer.reply.status == 409 && !answer.is_uncertain)
            co_return write_result::conflict();
        requester::fail(request, answer.reply, answer.is_uncertain);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return "couchdb at " + dialect_->describe(); }

private:
    /// `3-917fa2381192822767f010b95b45325b`. Others the server would call an error, not a conflict.
    static bool is_revision(const std::string& text) {
        const std::size_t dash = text.find('-');
        if (dash == 0 || dash == std::string::npos || dash + 1 == text.size())
            return false;
        return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash),
                           [](char c) { return c >= '0' && c <= '9'; }) &&
               std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dash) + 1, text.end(),
                           [](char c) { return hex_value(c) >= 0; });
    }

    /// Null where it is no JSON.
    static boost::json::value parsed(const http_response& reply) {
        std::error_code failed;
        boost::json::value value = boost::json::parse(reply.body, failed);
        return failed ? boost::json::value{} : value;
    }
    static std::optional<std::string> text_of(const boost::json::value& from, std::string_view name) {
        const boost::json::object* const object = from.if_object();
        const boost::json::value* const found = object == nullptr ? nullptr : object->if_contains(name);
        const boost::json::string* const text = found == nullptr ? nullptr : found->if_string();
        if (text == nullptr)
            return std::nullopt;
        return std::string{text->data(), text->size()};
    }

    static std::optional<blob> blob_of(const http_request& request, const http_response& reply) {
        const boost::json::value document = parsed(reply);
        std::error_code missing;
        const boost::json::value* const attachment =
            document.find_pointer("/_attachments/blob", missing);
        const std::optional<std::string> revision = text_of(document, "_rev");
        const std::optional<std::string> data =
            attachment == nullptr ? std::nullopt : text_of(*attachment, "data");
        bytes content;
        if (!revision || !data || !format::base64_decode(*data, content))
            throw error{errc::storage_failed, request.blob,
                        "the server's document is none of ours: it has no attachment \"blob\""};
        return blob{std::string{as_text(content)}, *revision};
    }

    std::shared_ptr<const detail::http_dialect> dialect_;
    requester requests_;
};

} // namespace escodb::net
