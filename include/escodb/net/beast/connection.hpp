// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One connection to a server, plain or TLS, on which requests go one after another.

#include <escodb/net/http.hpp>

#include <utility> // Boost.Asio 1.81 lacks it with GCC 12

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace escodb::net::detail {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// Callbacks come from the io_context's thread, never from within the call. `abort` ends whatever is
/// under way, with an error.
///
/// Thread safety: the io_context's thread. Keeps itself alive while a call is under way.
class connection : public std::enable_shared_from_this<connection> {
public:
    using opened = std::function<void(http_response)>; ///< a failure, or one of kind `none`
    using replied = std::function<void(http_response, bool keeps)>;

    connection(asio::io_context& io, asio::ssl::context& tls, http_origin origin)
        : origin_(std::move(origin)), resolver_(io), stream_(io, tls) {}

    void open(opened then) {
        then_opened_ = std::move(then);
        resolver_.async_resolve(
            origin_.host, std::to_string(origin_.port),
            [self = shared_from_this()](boost::system::error_code failed,
                                        const asio::ip::tcp::resolver::results_type& found) {
                if (failed || self->aborted_)
                    return self->not_open("no address is known", failed);
                self->connect(found);
            });
    }

    /// \pre it is open, and no other request is under way.
    /// \param writes how many writes there were so far, on all connections.
    void exchange(http_request request, std::size_t reply_bytes, std::uint64_t writes, replied then) {
        then_replied_ = std::move(then);
        const std::size_t question = print_of(request);
        is_same_again_ = question == question_ && writes == writes_;
        question_ = question;
        writes_ = writes;
        request_ = std::move(request);
        message_.emplace(http::string_to_verb(request_.method), request_.target, 11);
        if (message_->method() == http::verb::unknown)
            message_->method_string(request_.method);
        message_->set(http::field::host, origin_.authority());
        for (const auto& [name, value] : request_.headers.entries())
            message_->insert(name, value);
        message_->body() = boost::beast::span<const char>{request_.content().data(),
                                                          request_.content().size()};
        if (request_.body)
            message_->content_length(request_.content().size());
        serialiser_.emplace(*message_);
        parser_.emplace();
        parser_->body_limit(reply_bytes);
        parser_->skip(request_.method == "HEAD");
        if (origin_.tls)
            send(stream_);
        else
            send(stream_.next_layer());
    }

    /// Whether it can take another request: nothing has come, not even the end.
    [[nodiscard]] bool is_quiet() {
        if (buffer_.size() > 0)
            return false;
        char octet = 0;
        const ::ssize_t got =
            ::recv(socket().native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    /// Whether a write may go on it. A copy of the last reply, made by whoever stands between, might be
    /// taken for the reply to the next request. It is known by being a copy, to the byte; so a write goes
    /// only where the reply to it cannot be the same as the last by right: after one to a read, or one
    /// with an ETag that was new.
    [[nodiscard]] bool takes_writes() const noexcept { return !was_used_ || last_is_distinct_; }

    void abort() {
        aborted_ = true;
        resolver_.cancel();
        boost::system::error_code ignored;
        socket().close(ignored);
    }
    [[nodiscard]] bool was_used() const noexcept { return was_used_; }

private:
    asio::ip::tcp::socket& socket() { return stream_.next_layer(); }

    void connect(const asio::ip::tcp::resolver::results_type& found) {
        asio::async_connect(
            socket(), found,
            [self = shared_from_this()](boost::system::error_code failed,
                                        const asio::ip::tcp::endpoint& /*where*/) {
                if (failed || self->aborted_)
                    return self->not_open("it cannot be connected to", failed);
                boost::system::error_code ignored;
                self->socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
                if (self->origin_.tls)
                    self->handshake();
                else
                    self->finish_opening(http_response{});
            });
    }

    void handshake() {
        boost::system::error_code no_address;
        asio::ip::make_address(origin_.host, no_address);
        if (no_address)
            SSL_set_tlsext_host_name(stream_.native_handle(), origin_.host.c_str());
        stream_.set_verify_callback(asio::ssl::host_name_verification{origin_.host});
        stream_.async_handshake(
            asio::ssl::stream_base::client,
            [self = shared_from_this()](boost::system::error_code failed) {
                if (!failed && !self->aborted_)
                    return self->finish_opening(http_response{});
                const long verified = SSL_get_verify_result(self->stream_.native_handle());
                if (failed && verified != X509_V_OK)
                    return self->finish_opening(http_response::failed(
                        http_failure::refused_tls,
                        std::string{"its certificate is not accepted: "} +
                            X509_verify_cert_error_string(verified)));
                self->not_open("TLS cannot be agreed on", failed);
            });
    }

    void not_open(std::string_view what, boost::system::error_code why) {
        std::string text{what};
        if (why)
            text += " (" + why.message() + ")";
        finish_opening(http_response::failed(http_failure::not_sent, std::move(text)));
    }
    void finish_opening(http_response result) {
        std::exchange(then_opened_, nullptr)(std::move(result));
    }

    template <class Stream> void send(Stream& stream) {
        http::async_write(stream, *serialiser_,
                          [self = shared_from_this(), &stream](boost::system::error_code failed,
                                                               std::size_t /*bytes*/) {
                              // What was not handed over as a whole, the server cannot have as a whole.
                              if (failed)
                                  return self->finish(
                                      self->failure_of(http_failure::not_sent, failed));
                              self->receive(stream);
                          });
    }

    template <class Stream> void receive(Stream& stream) {
        http::async_read(stream, buffer_, *parser_,
                         [self = shared_from_this()](boost::system::error_code failed,
                                                     std::size_t /*bytes*/) {
                             if (!failed)
                                 return self->finish_reply();
                             const bool silent = !self->parser_->got_some();
                             self->finish(self->failure_of(
                                 failed == http::error::body_limit ? http_failure::too_large
                                 : self->was_used_ && silent && !self->aborted_
                                     ? http_failure::kept_closed
                                     : http_failure::reply_lost,
                                 failed));
                         });
    }

    http_response failure_of(http_failure how, boost::system::error_code why) const {
        return http_response::failed(how, "the connection ended (" + why.message() + ")");
    }

    void finish_reply() {
        http::response<http::string_body> message = parser_->release();
        if (!message.has_content_length() && !message.chunked() && reads() &&
            request_.method != "HEAD" && message.result_int() == 200)
            return finish(http_response::failed(
                http_failure::reply_lost, "the reply tells no length, so it may be but a part"));
        http_response reply;
        reply.status = message.result_int();
        for (const auto& field : message)
            reply.headers.add(std::string{field.name_string()}, std::string{field.value()});
        reply.body = std::move(message.body());
        const std::size_t print = print_of(reply);
        const bool is_copy = was_used_ && print == last_print_;
        last_print_ = print;
        last_is_distinct_ = reads() || (reply.ok() && reply.headers.find("ETag"));
        // A copy of the answer to the same question, with no write since, is as good as another; but the
        // right one may be on its way, so the connection is not used any more.
        if (is_copy && !(reads() && is_same_again_))
            return finish(http_response::failed(
                reads() ? http_failure::kept_closed : http_failure::reply_lost,
                "the reply is the same as the one before, so it may be a copy of that"));
        was_used_ = true;
        keeps_ = message.keep_alive() && buffer_.size() == 0 && !is_copy;
        finish(std::move(reply));
    }

    [[nodiscard]] bool reads() const { return request_.reads(); }

    static std::size_t print_of(const http_request& request) {
        const std::hash<std::string_view> hash;
        return hash(request.method + " " + request.target) * 31 + hash(request.content());
    }
    static std::size_t print_of(const http_response& reply) {
        std::string head = std::to_string(reply.status);
        for (const auto& [name, value] : reply.headers.entries())
            head.append("\n").append(name).append(":").append(value);
        const std::hash<std::string_view> hash;
        return hash(head) * 31 + hash(reply.body);
    }

    void finish(http_response reply) {
        const bool keeps = keeps_ && reply.failure == http_failure::none && !aborted_;
        keeps_ = false;
        serialiser_.reset();
        message_.reset();
        parser_.reset();
        request_.body.reset();
        std::exchange(then_replied_, nullptr)(std::move(reply), keeps);
    }

    using message_type = http::request<http::span_body<const char>>;

    http_origin origin_;
    asio::ip::tcp::resolver resolver_;
    boost::beast::ssl_stream<asio::ip::tcp::socket> stream_;
    boost::beast::flat_buffer buffer_;
    http_request request_;
    std::optional<message_type> message_;
    std::optional<http::serializer<true, http::span_body<const char>>> serialiser_;
    std::optional<http::response_parser<http::string_body>> parser_;
    opened then_opened_;
    replied then_replied_;
    std::size_t last_print_ = 0;
    std::size_t question_ = 0;
    std::uint64_t writes_ = 0;
    bool is_same_again_ = false;
    bool last_is_distinct_ = false;
    bool was_used_ = false;
    bool keeps_ = false;
    bool aborted_ = false;
};

} // namespace escodb::net::detail
