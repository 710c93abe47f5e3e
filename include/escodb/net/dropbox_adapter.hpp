// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as files of a Dropbox.

#include <escodb/base/error.hpp>
#include <escodb/net/dropbox_reply.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/oauth.hpp>
#include <escodb/net/probe.hpp>
#include <escodb/net/requester.hpp>
#include <escodb/net/token_source.hpp>
#include <escodb/net/url.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

struct dropbox_settings {
    dropbox_settings() = default;
    /// `dropbox:/folder?endpoint=https://…`; of an app with a folder of its own, the path is below that.
    /// An endpoint takes the place of all of Dropbox's servers. \param who a token for each request; tokens
    /// are never part of the URL. \throws error invalid_option
    dropbox_settings(const url& where, std::shared_ptr<token_source> who) : tokens(std::move(who)) {
        where.allow_parameters({"endpoint"});
        if (where.scheme() != "dropbox" || !where.host().empty())
            throw error(errc::invalid_option, "URL", "of Dropbox it is dropbox:/folder");
        folder = detail::percent_decoded(where.path()).value_or("");
        if (const std::optional<std::string> named = where.parameter("endpoint")) {
            const url there{*named};
            there.allow_parameters({});
            api = content = there.origin();
        }
    }

    http_origin api{"api.dropboxapi.com", 443, true};
    http_origin content{"content.dropboxapi.com", 443, true};
    std::string folder = "/"; ///< the path above the blobs, as text; a last "/" is added
    std::shared_ptr<token_source> tokens;
    request_settings requests;
    requester::log_function log;
};

namespace detail {

class dropbox_dialect final : public request_dialect {
public:
    explicit dropbox_dialect(dropbox_settings settings) : settings_(std::move(settings)) {
        if (!settings_.tokens)
            throw error(errc::invalid_option, "tokens", "there is no source of them");
        std::string& folder = settings_.folder;
        // The path is sent in a header.
        if (folder.empty() || folder.front() != '/' ||
            !std::all_of(folder.begin(), folder.end(), [](char c) { return c >= ' ' && c <= '~'; }))
            throw error(errc::invalid_option, "folder", "it must be ASCII and begin with a slash");
        if (folder.back() != '/')
            folder += '/';
    }

    [[nodiscard]] const dropbox_settings& settings() const noexcept { return settings_; }
    [[nodiscard]] boost::json::object argument(const std::string& blob) const {
        return boost::json::object{{"path", settings_.folder + blob}};
    }
    /// Of an endpoint that takes its argument in the body.
    [[nodiscard]] http_request call(std::string name, const std::string& blob) const {
        http_request made{"POST", settings_.api, "/2/files/" + std::move(name)};
        made.blob = blob;
        made.headers.set("Content-Type", "application/json");
        made.body = std::make_shared<const std::string>(boost::json::serialize(argument(blob)));
        return made;
    }
    /// Of one that takes it in a header.
    [[nodiscard]] http_request transfer(std::string name, const std::string& blob,
                                        const boost::json::object& argument, std::string body = {}) const {
        http_request made{"POST", settings_.content, "/2/files/" + std::move(name)};
        made.blob = blob;
        made.headers.set("Dropbox-API-Arg", boost::json::serialize(argument));
        made.headers.set("Content-Type", "application/octet-stream");
        made.body = std::make_shared<const std::string>(std::move(body));
        return made;
    }

    [[nodiscard]] async<void> prepare() const override { token_ = co_await settings_.tokens->token(); }
    void sign(http_request& request) const override { add_token(request, token_); }

private:
    dropbox_settings settings_;
    mutable access_token token_;
};

} // namespace detail

/// A folder of a Dropbox; it need not be made.
///
/// What is relied on (dropbox.com/developers, "HTTP", "Error handling guide"; dropbox-api-spec,
/// files.stone): upload in the mode `update` with a `rev` replaces a file that has this rev, in the mode
/// `add` it creates one. By itself that is not enough for the contract, since a file that is gone would be
/// made anew, and one with the same content would be no conflict: both are with `strict_conflict`.
/// `autorename` is off. What is refused is 409 and path/conflict/file. The revision is the `rev`.
///
/// A reread asks for the metadata alone, and reads what has changed.
///
/// Limits: 150 MB a blob. Dropbox takes one write of an account at a time; others are answered 429
/// too_many_write_operations with Retry-After, and sent again. The documentation says nothing of how soon a
/// write is seen by a read: run `probe`. Old revisions are kept for 30 days or more, and do not count.
///
/// Thread safety: the executor's thread, several calls at once. Copies are clients of one store.
class dropbox_adapter {
public:
    /// \throws error invalid_option
    dropbox_adapter(executor& where, std::shared_ptr<http_transport> transport, dropbox_settings settings)
        : dialect_(std::make_shared<const detail::dropbox_dialect>(settings)),
          requests_(where, std::move(transport), dialect_, settings.requests, settings.log) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        const http_request request = dialect_->transfer("download", id, dialect_->argument(id));
        http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (detail::dropbox_error(answer.reply) == "path/not_found")
            co_return std::nullopt;
        if (answer.reply.status != 200)
            fail(request, answer);
        std::optional<std::string> rev =
            detail::dropbox_rev(answer.reply.headers.find("Dropbox-API-Result").value_or(""));
        if (!rev)
            throw error{errc::storage_failed, id,
                        request.origin.text() + " tells no rev, so no write can be conditional"};
        co_return blob{std::move(answer.reply.body), std::move(*rev)};
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        const http_request request = dialect_->call("get_metadata", id);
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (answer.reply.status == 200 && detail::dropbox_rev(answer.reply.body) == revision)
            co_return reread_result::unchanged();
        std::optional<blob> found = co_await read(id);
        co_return reread_result::changed(std::move(found));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        if (revision && !detail::is_dropbox_rev(*revision))
            co_return write_result::conflict();
        if (value.size() > largest_bytes)
            throw error{errc::too_large, id, "Dropbox takes 150 MB at once"};
        boost::json::object argument = dialect_->argument(id);
        argument["mode"] = revision ? boost::json::value{{".tag", "update"}, {"update", *revision}}
                                    : boost::json::value("add");
        argument["autorename"] = false;
        argument["mute"] = true; // else the user is told of each
        argument["strict_conflict"] = true;
        const http_request request = dialect_->transfer("upload", id, argument, value);
        const http_answer answer = co_await requests_.send(request, http_effect::writes);
        if (answer.reply.ok()) {
            std::optional<std::string> made = detail::dropbox_rev(answer.reply.body);
            // It was written, so this is all that may be said.
            if (!made)
                throw error{errc::reply_lost, id, "the server's reply tells no rev"};
            co_return write_result::written(std::move(*made));
        }
        const std::string what = detail::dropbox_error(answer.reply);
        if (!answer.is_uncertain && what.starts_with("path/conflict") &&
            what != "path/conflict/folder" && what != "path/conflict/file_ancestor")
            co_return write_result::conflict();
        fail(request, answer);
    }

    /// Removes a blob, which no store ever does: for scratch blobs. Without condition.
    [[nodiscard]] async<void> erase(std::string id) {
        const http_request request = dialect_->call("delete_v2", id);
        const http_answer answer = co_await requests_.send(request, http_effect::reads);
        if (!answer.reply.ok() && detail::dropbox_error(answer.reply) != "path_lookup/not_found")
            fail(request, answer);
    }

    /// Tries the conditions: `probe`.
    [[nodiscard]] async<std::string> doubts() { return reasons_against(this); }
    [[nodiscard]] std::string describe() const { return "dropbox:" + dialect_->settings().folder; }

private:
    static constexpr std::size_t largest_bytes = 150'000'000;

    [[noreturn]] static void fail(const http_request& request, const http_answer& answer) {
        requester::fail(request, answer.reply, answer.is_uncertain, detail::dropbox_error(answer.reply));
    }

    std::shared_ptr<const detail::dropbox_dialect> dialect_;
    requester requests_;
};

/// Tokens for an app that a user has permitted for good. \param app_secret empty for one without, which has
/// used PKCE. \throws error invalid_option
[[nodiscard]] inline std::shared_ptr<token_source>
dropbox_tokens(executor& where, std::shared_ptr<http_transport> transport, std::string_view app_key,
               std::string_view app_secret, std::string_view refresh_token,
               const url& server = url{"https://api.dropboxapi.com/oauth2/token"},
               request_settings settings = {}, requester::log_function log = {}) {
    if (app_key.empty() || refresh_token.empty())
        throw error(errc::invalid_option, "credentials", "of Dropbox they are an app key and a refresh token");
    std::string form = form_encoded({{"grant_type", "refresh_token"},
                                     {"refresh_token", refresh_token},
                                     {"client_id", app_key}});
    if (!app_secret.empty())
        form += "&" + form_encoded({{"client_secret", app_secret}});
    const http_request request = token_request(server, std::move(form));
    const requester by{where, std::move(transport), std::make_shared<const request_dialect>(), settings,
                       std::move(log)};
    return std::make_shared<token_cache>(where, [by, request] { return fetch_token(by, request); });
}

} // namespace escodb::net
