// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A server of the ETag dialect in memory, behind the transport's interface: right by default, and wrong
/// in a chosen way.

#include <escodb/net/http.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace escodb_test {

class etag_server final : public escodb::net::http_transport {
public:
    escodb::async<escodb::net::http_response> send(escodb::net::http_request request) override {
        ++requests;
        methods += request.method + " ";
        if (before)
            before(request);
        escodb::net::http_response reply = answer(request);
        if (after)
            after(request, reply);
        co_return reply;
    }

    struct resource {
        std::string value;
        int version = 0;
    };

    std::map<std::string, resource> resources; ///< by target
    bool tells_etag_of_put = true;
    bool wants_bare_etags = false; ///< as Ceph's radosgw
    bool has_folder = true;
    bool makes_what_is_absent = false; ///< by If-Match, as Community Solid Server
    std::function<void(escodb::net::http_request&)> before;
    std::function<void(const escodb::net::http_request&, escodb::net::http_response&)> after;
    int requests = 0;
    std::string methods;

private:
    std::string etag(const resource& of) const { return '"' + std::to_string(of.version) + '"'; }

    escodb::net::http_response answer(const escodb::net::http_request& request) {
        escodb::net::http_response reply;
        const auto found = resources.find(request.target);
        const bool exists = found != resources.end();
        if (request.method == "MKCOL") {
            has_folder = true;
            reply.status = 201;
        } else if (request.method == "DELETE") {
            const auto match = request.headers.find("If-Match");
            const bool fits = !match || !exists || *match == etag(found->second);
            reply.status = !exists ? 404 : fits ? 204 : 412;
            if (fits)
                resources.erase(request.target);
        } else if (request.method == "PUT") {
            const auto match = request.headers.find("If-Match");
            std::string wanted = exists ? etag(found->second) : "";
            if (wants_bare_etags && exists)
                wanted = wanted.substr(1, wanted.size() - 2);
            if (!has_folder) {
                reply.status = 409;
            } else if (match ? (!exists && !makes_what_is_absent) || (exists && *match != wanted)
                             : exists && request.headers.find("If-None-Match")) {
                reply.status = 412;
            } else {
                resource& now = resources[request.target];
                now = resource{std::string{request.content()}, ++last_version_};
                reply.status = exists ? 204 : 201;
                if (tells_etag_of_put)
                    reply.headers.set("ETag", etag(now));
            }
        } else if (!exists) {
            reply.status = 404;
        } else {
            reply.headers.set("ETag", etag(found->second));
            const bool same = request.headers.find("If-None-Match") == etag(found->second);
            reply.status = same ? 304 : 200;
            if (!same && request.method == "GET")
                reply.body = found->second.value;
        }
        return reply;
    }

    int last_version_ = 0;
};

} // namespace escodb_test
