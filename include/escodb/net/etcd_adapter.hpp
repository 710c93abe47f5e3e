// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as keys of etcd, by the JSON gateway that each of its members has.
///
/// What is relied on (etcd.io/docs: "etcd API", "API guarantees", "gRPC gateway", "System limits"):
/// * A Txn compares and puts in one step. CREATE == 0 holds where there is no key; MOD is the revision of
///   the key's last change. The store's revision counts up with each change, so it never comes back.
/// * The revision in the header of a Txn that has put is the one that its key has from then on.
/// * Ranges, and Txns that only read, are linearizable unless asked to be "serializable".
/// * In JSON, bytes are base64, numbers of 64 bits are texts, and what is zero, false or empty is left out.
/// * A request is at most 1.5 MiB (`--max-request-bytes`).

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/net/etcd_session.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb::net {

/// A prefix of keys. A blob's key is the prefix and its id, its revision the key's mod_revision.
///
/// A reread is one Txn that compares and reads only where the revision is another, so an unchanged blob
/// costs no transfer. Blobs that etcd would not take are refused by too_large before they are sent; a
/// store needs so many shards that none grows so large.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store, and
/// share a token. Lifetime: the executor outlives it.
class etcd_adapter {
public:
    /// \throws error invalid_option
    etcd_adapter(executor& where, std::shared_ptr<http_transport> transport, etcd_settings settings)
        : limit_(settings.request_bytes), prefix_(settings.prefix),
          session_(std::make_shared<detail::etcd_session>(where, std::move(transport),
                                                          std::move(settings))) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const std::string key = key_of(id);
        http_answer answer =
            co_await session_->call("kv/range", "{" + key + "}", id, http_effect::reads);
        const boost::json::value said = understood(answer.reply, id);
        co_return blob_in(said, key, id);
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        const std::string key = key_of(id);
        if (!is_revision(revision)) {
            std::optional<blob> found = co_await read(id);
            co_return reread_result::changed(std::move(found));
        }
        std::string body = compare(key, revision);
        body.append("\"failure\":[{\"request_range\":{").append(key).append("}}]}");
        http_answer answer =
            co_await session_->call("kv/txn", std::move(body), id, http_effect::reads);
        const boost::json::value said = understood(answer.reply, id);
        if (has_succeeded(said))
            co_return reread_result::unchanged();
        std::error_code missing;
        const boost::json::value* const range =
            said.find_pointer("/responses/0/response_range", missing);
        if (range == nullptr)
            fail(id, "its answer to a read holds none");
        std::optional<blob> found = blob_in(*range, key, id);
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        if (revision && !is_revision(*revision))
            co_return write_result::conflict();
        // The key stands there four times; what else is in etcd's own message takes some hundred bytes.
        const std::size_t takes = value.size() + 4 * (prefix_.size() + id.size()) + 512;
        if (takes > limit_)
            throw error{errc::too_large, id,
                        "etcd takes requests of " + std::to_string(limit_) + " bytes, this one has " +
                            std::to_string(takes) + "; more shards make smaller blobs"};
        const std::string key = key_of(id);
        std::string body = revision ? compare(key, *revision) : compare(key, {});
        body.append("\"success\":[{\"request_put\":{").append(key).append(",\"value\":\"");
        format::base64_append(body, as_bytes(value));
        // Two looks where it fails, so that the refusal of a write is like no answer to a read: a copy of
        // one can then be told from it (docs/design/network.md, "Copies of replies").
        const std::string look = "{\"request_range\":{" + key + ",\"count_only\":true}}";
        body.append("\"}}],\"failure\":[").append(look).append(",").append(look).append("]}");
        http_answer answer =
            co_await session_->call("kv/txn", std::move(body), id, http_effect::writes);
        const std::optional<boost::json::value> said = session_->answer_in(answer, id);
        const std::optional<std::string> now =
            said ? detail::text_in(*said, "/header/revision") : std::nullopt;
        const bool succeeded = said && has_succeeded(*said);
        // It may have been written, so this is all that may be said.
        if (!now || !is_revision(*now) || !answers_a_write(*said, succeeded))
            throw error{errc::reply_lost, id, "the answer is none of etcd's to a write"};
        if (succeeded)
            co_return write_result::written(*now);
        if (answer.is_uncertain)
            throw error{errc::reply_lost, id,
                        "the write was refused, but an earlier attempt had no reply"};
        co_return write_result::conflict();
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        const std::string key = key_of(id);
        http_answer answer =
            co_await session_->call("kv/deleterange", "{" + key + "}", id, http_effect::reads);
        (void)understood(answer.reply, id);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return session_->describe(); }

private:
    /// Only what etcd has given is sent back to it: a number above zero, of at most 63 bits.
    static bool is_revision(const std::string& text) {
        return !text.empty() && text.size() <= 19 && text.front() != '0' &&
               text.find_first_not_of("0123456789") == std::string::npos;
    }
    static bool has_succeeded(const boost::json::value& said) {
        std::error_code missing;
        const boost::json::value* const found = said.find_pointer("/succeeded", missing);
        return found != nullptr && found->is_bool() && found->get_bool();
    }
    static bool answers_a_write(const boost::json::value& said, bool succeeded) {
        std::error_code missing;
        return said.find_pointer(succeeded ? "/responses/0/response_put" : "/responses/1/response_range",
                                 missing) != nullptr;
    }
    [[noreturn]] void fail(const std::string& id, std::string_view what) const {
        throw error{errc::storage_failed, id, std::string{"etcd: "}.append(what)};
    }

    /// `"key":"…"`.
    [[nodiscard]] std::string key_of(const std::string& id) const {
        std::string text = "\"key\":\"";
        format::base64_append(text, as_bytes(prefix_ + id));
        text += '"';
        return text;
    }
    /// The beginning of a Txn that succeeds where the key has this revision; none: where it has none.
    static std::string compare(const std::string& key, const std::string& revision) {
        std::string text = "{\"compare\":[{";
        text.append(key).append(",\"result\":\"EQUAL\",");
        if (revision.empty())
            text.append("\"target\":\"CREATE\",\"create_revision\":\"0\"}],");
        else
            text.append("\"target\":\"MOD\",\"mod_revision\":\"").append(revision).append("\"}],");
        return text;
    }

    boost::json::value understood(const http_response& reply, const std::string& id) const {
        const http_answer certain{reply, false};
        std::optional<boost::json::value> said = session_->answer_in(certain, id);
        // Every answer has one; a reply without is something else's.
        if (!said || !detail::text_in(*said, "/header/revision"))
            fail(id, "its answer is none of etcd's");
        return std::move(*said);
    }

    std::optional<blob> blob_in(const boost::json::value& range, const std::string& key,
                                const std::string& id) const {
        std::error_code missing;
        const boost::json::value* const found = range.find_pointer("/kvs/0", missing);
        if (found == nullptr)
            return std::nullopt;
        const std::optional<std::string> name = detail::text_in(*found, "/key");
        std::optional<std::string> revision = detail::text_in(*found, "/mod_revision");
        if (!name || "\"key\":\"" + *name + '"' != key || !revision || !is_revision(*revision))
            fail(id, "its answer is about another key, or names no revision");
        const std::optional<std::string> data = detail::text_in(*found, "/value");
        bytes content;
        if (data && !format::base64_decode(*data, content))
            fail(id, "the value in its answer is no base64");
        return blob{std::string{as_text(content)}, std::move(*revision)};
    }

    std::size_t limit_;
    std::string prefix_;
    std::shared_ptr<detail::etcd_session> session_;
};

} // namespace escodb::net
