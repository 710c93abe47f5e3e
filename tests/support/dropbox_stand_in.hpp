// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A stand-in for Dropbox in memory, behind the transport's interface: written from the public documentation
/// (dropbox.com/developers/documentation/http, dropbox/dropbox-api-spec), never compared with the service.

#include <escodb/net/http.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

namespace escodb_test {

class dropbox_stand_in final : public escodb::net::http_transport {
public:
    escodb::async<escodb::net::http_response> send(escodb::net::http_request request) override {
        calls += request.target.substr(request.target.rfind('/') + 1) + " ";
        escodb::net::http_response reply;
        if (before && before(request, reply))
            co_return reply;
        reply = request.target == "/oauth2/token" ? token(request) : answer(request);
        if (after)
            after(request, reply);
        co_return reply;
    }

    struct file {
        std::string value;
        std::string rev;
    };

    std::map<std::string, file> files; ///< by path in small letters
    std::set<std::string> tokens;      ///< those that are good
    std::string refresh_form;          ///< what is good for a token
    int tokens_given = 0;
    std::function<bool(const escodb::net::http_request&, escodb::net::http_response&)> before;
    std::function<void(const escodb::net::http_request&, escodb::net::http_response&)> after;
    std::string calls;

private:
    using object = boost::json::object;
    using response = escodb::net::http_response;
    using request_type = escodb::net::http_request;

    static response error(unsigned status, const object& what) {
        response reply;
        reply.status = status;
        reply.headers.set("Content-Type", "application/json");
        reply.body = boost::json::serialize(object{{"error_summary", "…/.."}, {"error", what}});
        return reply;
    }
    static object tagged(std::string_view tag) {
        return object{{".tag", boost::json::string_view{tag.data(), tag.size()}}};
    }
    static response not_found(const char* where) {
        return error(409, object{{".tag", where}, {where, tagged("not_found")}});
    }
    static response conflict() {
        return error(409, object{{".tag", "path"},
                                 {"reason", {{".tag", "conflict"}, {"conflict", tagged("file")}}},
                                 {"upload_session_id", "…"}});
    }

    response token(const request_type& request) {
        response reply;
        reply.status = request.content() == refresh_form ? 200 : 400;
        if (reply.status == 400) {
            reply.body = R"({"error":"invalid_grant","error_description":"refresh token is invalid"})";
            return reply;
        }
        const std::string made = "sl.token-" + std::to_string(++tokens_given);
        tokens = {made};
        reply.body = R"({"access_token":")" + made + R"(","token_type":"bearer","expires_in":14400})";
        return reply;
    }

    std::string metadata(const std::string& path, const file& of) const {
        return boost::json::serialize(object{{".tag", "file"},
                                             {"name", path.substr(path.rfind('/') + 1)},
                                             {"path_lower", path},
                                             {"rev", of.rev},
                                             {"size", of.value.size()}});
    }

    response answer(const request_type& request) {
        const std::string authorisation = request.headers.find("Authorization").value_or("");
        if (!authorisation.starts_with("Bearer ") || !tokens.contains(authorisation.substr(7)))
            return error(401, tagged("expired_access_token"));
        const bool is_transfer =
            request.target == "/2/files/upload" || request.target == "/2/files/download";
        std::string text = request.headers.find("Dropbox-API-Arg").value_or("");
        if (!is_transfer)
            text = request.content();
        std::error_code failed;
        const boost::json::value all = boost::json::parse(text, failed);
        response reply;
        if (failed || !all.is_object() || request.method != "POST") {
            reply.status = 400;
            return reply;
        }
        const object& argument = all.get_object();
        std::string path;
        for (const char c : argument.at("path").as_string())
            path += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (request.target == "/2/files/upload")
            return upload(path, argument, std::string{request.content()});
        const auto found = files.find(path);
        reply.status = 200;
        if (request.target == "/2/files/delete_v2") {
            if (found == files.end())
                return not_found("path_lookup");
            files.erase(found);
            return reply;
        }
        if (found == files.end())
            return not_found("path");
        if (request.target == "/2/files/get_metadata") {
            reply.body = metadata(path, found->second);
        } else if (request.target == "/2/files/download") {
            reply.headers.set("Dropbox-API-Result", metadata(path, found->second));
            reply.body = found->second.value;
        } else {
            reply.status = 404;
        }
        return reply;
    }

    /// "(a) If the target path doesn't contain anything, the file is always written; no conflict. (c) If the
    /// target path contains a file with identical contents, nothing gets written; no conflict." And of
    /// strict_conflict: "always return a conflict error when mode = update and the given rev doesn't match
    /// the existing file's rev, even if the existing file has been deleted. This also forces a conflict even
    /// when the target path refers to a file with identical contents."
    response upload(const std::string& path, const object& argument, std::string value) {
        const auto found = files.find(path);
        const bool exists = found != files.end();
        const boost::json::value* const strict = argument.if_contains("strict_conflict");
        const bool is_strict = strict != nullptr && strict->is_bool() && strict->get_bool();
        const boost::json::value& mode = argument.at("mode");
        response reply;
        reply.status = 200;
        if (exists && !is_strict && found->second.value == value) {
            reply.body = metadata(path, found->second);
            return reply;
        }
        if (mode.is_object()) {
            if (mode.at(".tag").as_string() != "update") {
                reply.status = 400;
                return reply;
            }
            const std::string_view rev{mode.at("update").as_string().data(),
                                       mode.at("update").as_string().size()};
            if (exists ? found->second.rev != rev : is_strict)
                return conflict();
        } else if (mode.as_string() == "add" && exists) {
            return conflict();
        }
        char rev[32];
        std::snprintf(rev, sizeof rev, "%014llx", static_cast<unsigned long long>(++last_rev_));
        files[path] = file{std::move(value), rev};
        reply.body = metadata(path, files[path]);
        return reply;
    }

    std::uint64_t last_rev_ = 0x15a1c10ce0dd78;
};

} // namespace escodb_test
