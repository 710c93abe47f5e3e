// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A stand-in for Google Cloud Storage in memory, behind the transport's interface: written from the public
/// documentation of the XML API (cloud.google.com/storage/docs/xml-api) and of service accounts
/// (developers.google.com/identity/protocols/oauth2/service-account), never compared with the service.

#include <escodb/base/bytes.hpp>
#include <escodb/crypto/cryptopp/rs256.hpp>
#include <escodb/net/http.hpp>
#include <escodb/net/jwt.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace escodb_test {

class gcs_stand_in final : public escodb::net::http_transport {
public:
    explicit gcs_stand_in(std::string the_bucket) : bucket(std::move(the_bucket)) {}

    escodb::async<escodb::net::http_response> send(escodb::net::http_request request) override {
        methods += request.method + " ";
        escodb::net::http_response reply;
        if (before && before(request, reply))
            co_return reply;
        reply = request.method == "POST" ? token(request) : answer(request);
        if (after)
            after(request, reply);
        co_return reply;
    }

    struct object {
        std::string value;
        std::uint64_t generation = 0;
    };

    std::string bucket;
    std::map<std::string, object> objects; ///< by name
    std::set<std::string> tokens;          ///< those that are good
    /// The key of the service account that may have tokens.
    std::shared_ptr<const escodb::crypto::rs256_key> account_key;
    int tokens_given = 0;
    int token_seconds = 3600;
    std::function<bool(const escodb::net::http_request&, escodb::net::http_response&)> before;
    std::function<void(const escodb::net::http_request&, escodb::net::http_response&)> after;
    std::string methods;

private:
    static escodb::net::http_response error(unsigned status, std::string_view code) {
        escodb::net::http_response reply;
        reply.status = status;
        reply.headers.set("Content-Type", "application/xml; charset=UTF-8");
        reply.body = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>" + std::string{code} +
                     "</Code><Message>…</Message></Error>";
        return reply;
    }

    /// "Making the access token request": form, grant type, and an assertion that the account has signed.
    escodb::net::http_response token(const escodb::net::http_request& request) {
        constexpr std::string_view start =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
        const std::string_view form = request.content();
        const std::size_t dot = form.rfind('.');
        escodb::net::http_response reply;
        const bool is_signed = account_key && form.starts_with(start) && dot != std::string_view::npos &&
                               escodb::net::base64url(account_key->sign(escodb::as_bytes(
                                   form.substr(start.size(), dot - start.size())))) == form.substr(dot + 1);
        reply.status = is_signed ? 200 : 400;
        if (is_signed) {
            const std::string made = "ya29.token-" + std::to_string(++tokens_given);
            tokens = {made};
            reply.body = R"({"access_token":")" + made + R"(","token_type":"Bearer","expires_in":)" +
                         std::to_string(token_seconds) + "}";
        } else {
            reply.body = R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})";
        }
        return reply;
    }

    void tell(escodb::net::http_response& reply, const object& of) const {
        reply.headers.set("x-goog-generation", std::to_string(of.generation));
        reply.headers.set("x-goog-metageneration", "1");
        reply.headers.set("ETag", "\"" + std::to_string(std::hash<std::string>{}(of.value)) + "\"");
    }

    escodb::net::http_response answer(const escodb::net::http_request& request) {
        const std::string authorisation = request.headers.find("Authorization").value_or("");
        if (!authorisation.starts_with("Bearer ") || !tokens.contains(authorisation.substr(7)))
            return error(401, "AuthenticationRequired");
        if (!request.target.starts_with("/" + bucket + "/"))
            return error(404, "NoSuchBucket");
        const std::string name = request.target.substr(bucket.size() + 2);
        const auto found = objects.find(name);
        const bool exists = found != objects.end();
        // "Setting to 0 makes the operation succeed only if there are no live versions of the object."
        const auto match = request.headers.find("x-goog-if-generation-match");
        if (match && *match != (exists ? std::to_string(found->second.generation) : "0"))
            return error(412, "PreconditionFailed");
        escodb::net::http_response reply;
        reply.status = 200;
        if (request.method == "PUT") {
            object& now = objects[name];
            now = object{std::string{request.content()}, ++last_generation_};
            tell(reply, now);
            return reply;
        }
        if (!exists) {
            reply = error(404, "NoSuchKey");
            if (request.method == "HEAD")
                reply.body.clear();
            return reply;
        }
        if (request.method == "DELETE") {
            objects.erase(found);
            reply.status = 204;
            return reply;
        }
        tell(reply, found->second);
        if (request.method == "GET")
            reply.body = found->second.value;
        return reply;
    }

    std::uint64_t last_generation_ = 1'700'000'000'000'000; // microseconds, mostly
};

} // namespace escodb_test
