// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A transport that answers from a list, and keeps what it was asked.

#include <escodb/net/http.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace escodb_test {

class scripted_transport final : public escodb::net::http_transport {
public:
    escodb::async<escodb::net::http_response> send(escodb::net::http_request request) override {
        asked.push_back(std::move(request));
        if (replies.empty())
            co_return escodb::net::http_response::failed(escodb::net::http_failure::not_sent,
                                                         "the script is at its end");
        escodb::net::http_response reply = std::move(replies.front());
        replies.pop_front();
        co_return reply;
    }

    scripted_transport& then(unsigned status, std::string body = {}) {
        escodb::net::http_response reply;
        reply.status = status;
        reply.body = std::move(body);
        replies.push_back(std::move(reply));
        return *this;
    }
    /// A header of the last reply.
    scripted_transport& with(std::string name, std::string value) {
        replies.back().headers.set(std::move(name), std::move(value));
        return *this;
    }
    scripted_transport& then(escodb::net::http_failure how) {
        replies.push_back(escodb::net::http_response::failed(how, "as scripted"));
        return *this;
    }
    [[nodiscard]] std::string header(std::size_t request, std::string_view name) const {
        return asked.at(request).headers.find(name).value_or("(none)");
    }

    std::deque<escodb::net::http_response> replies;
    std::vector<escodb::net::http_request> asked;
};

} // namespace escodb_test
