// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as objects of S3: of AWS, Ceph, MinIO, R2 and the like, where they check conditions on PUT.

#include <escodb/base/error.hpp>
#include <escodb/net/aws_credentials.hpp>
#include <escodb/net/error_code.hpp>
#include <escodb/net/etag_adapter.hpp>
#include <escodb/net/etag_dialect.hpp>
#include <escodb/net/sigv4.hpp>
#include <escodb/net/url.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// Whether the bucket stands in the path or in the host's name.
enum class s3_style { path, host };

struct s3_settings {
    s3_settings() = default;
    /// `s3://bucket/prefix?region=…&endpoint=https://…&style=path|host`. Without an endpoint it is AWS,
    /// in host style. The prefix stands before the ids as it is: one that is to be a folder ends in "/".
    /// Credentials are looked for (see `find_aws_credentials`) and are never part of the URL.
    /// \throws error invalid_option
    explicit s3_settings(const url& where) : s3_settings(where, find_aws_credentials()) {}
    s3_settings(const url& where, sigv4_credentials who) : credentials(std::move(who)) {
        where.allow_parameters({"region", "endpoint", "style"});
        if (where.scheme() != "s3" || where.port() || !where.user().empty())
            throw error(errc::invalid_option, "URL", "of S3 it is s3://bucket/prefix?region=…");
        bucket = where.host();
        prefix = where.path().substr(1);
        region = where.parameter("region").value_or("us-east-1");
        const std::optional<std::string> named = where.parameter("endpoint");
        endpoint = named ? url{*named}.origin()
                         : http_origin{"s3." + region + ".amazonaws.com", 443, true};
        const std::string default_style = named ? "path" : "host";
        const std::string chosen = where.parameter("style").value_or(default_style);
        if (chosen != "path" && chosen != "host")
            throw error(errc::invalid_option, "style", "it is path or host");
        style = chosen == "path" ? s3_style::path : s3_style::host;
    }

    http_origin endpoint; ///< without the bucket
    std::string bucket;
    std::string prefix; ///< encoded; an object's key is this and the blob's id
    std::string region = "us-east-1";
    s3_style style = s3_style::host;
    sigv4_credentials credentials;
    request_settings requests;
    requester::log_function log;
};

namespace detail {

class s3_dialect final : public etag_dialect {
public:
    explicit s3_dialect(s3_settings settings) : settings_(std::move(settings)) {
        if (settings_.bucket.empty())
            throw error(errc::invalid_option, "bucket", "it has no name");
        if (settings_.credentials.empty())
            throw error(errc::invalid_option, "credentials", "there are none");
        // A signature covers the target byte by byte, so there is but one way to write it.
        for (const char c : settings_.prefix + settings_.bucket)
            if (!is_clean_target(std::string_view{&c, 1}) ||
                std::string_view{"!$&'()*+,;=:@"}.find(c) != std::string_view::npos)
                throw error(errc::invalid_option, "prefix", "it holds what must be percent-encoded");
        origin_ = settings_.endpoint;
        if (settings_.style == s3_style::host)
            origin_.host = settings_.bucket + "." + origin_.host;
        else
            start_ = "/" + settings_.bucket;
        start_ += "/" + settings_.prefix;
    }

    [[nodiscard]] http_request request(std::string method, const std::string& blob) const override {
        http_request made{std::move(method), origin_, start_ + blob};
        made.blob = blob;
        return made;
    }
    void sign(http_request& request) const override {
        sigv4_sign(request, settings_.credentials, settings_.region, "s3",
                   std::chrono::system_clock::now());
    }
    [[nodiscard]] std::string describe() const override {
        return "s3://" + settings_.bucket + "/" + settings_.prefix + " at " +
               settings_.endpoint.text();
    }

    /// AWS takes the ETag with its quotes; on Ceph's radosgw a quoted one never matches.
    void condition(http_request& write, const std::optional<std::string>& revision) const override {
        if (revision && names_ == naming::bare)
            write.headers.set("If-Match", revision->substr(1, revision->size() - 2));
        else
            etag_dialect::condition(write, revision);
    }
    [[nodiscard]] bool doubts_conflicts() const override { return names_ == naming::untried; }
    [[nodiscard]] bool learns_from_false_conflict(const http_request& /*write*/) const override {
        if (names_ != naming::untried)
            return false;
        names_ = naming::bare;
        return true;
    }
    void learn_from_success(const http_request& write) const override {
        const std::optional<std::string> named = write.headers.find("If-Match");
        if (named && names_ == naming::untried)
            names_ = naming::quoted;
    }

    /// A bucket that is not there is a mistake, not an empty store.
    [[nodiscard]] bool is_absent(const http_response& reply) const override {
        return reply.status == 404 && xml_error_code(reply) != "NoSuchBucket";
    }
    /// On AWS a named revision of an object that is not there is a 404. A bucket that is not there is an
    /// error.
    [[nodiscard]] bool is_conflict(const http_response& reply, bool creates) const override {
        return reply.status == 412 ||
               (reply.status == 404 && !creates && xml_error_code(reply) == "NoSuchKey");
    }
    /// Two writes at once: AWS answers 409 ConditionalRequestConflict. Ceph answers the one that has lost
    /// the race between check and change with 500 UnknownError (an ECANCELED that it has no word for).
    [[nodiscard]] bool refused_harmlessly(const http_response& reply) const override {
        return (reply.status == 409 && xml_error_code(reply) == "ConditionalRequestConflict") ||
               (reply.status == 500 && xml_error_code(reply) == "UnknownError");
    }
    [[nodiscard]] std::string hint(const http_response& reply) const override {
        const std::string_view code = xml_error_code(reply);
        if (code == "RequestTimeTooSkewed")
            return "the clock of this machine is off; the server's says " +
                   reply.headers.find("Date").value_or("nothing");
        if (code == "SignatureDoesNotMatch")
            return "the secret access key is wrong, or the region";
        return std::string{code};
    }

private:
    enum class naming { untried, quoted, bare };

    s3_settings settings_;
    http_origin origin_;
    std::string start_;
    mutable naming names_ = naming::untried;
};

} // namespace detail

/// A bucket, or a part of one. \see etag_adapter.
///
/// An ETag of S3 is the content's MD5, so content that comes back brings its revision back. A store's
/// blobs hold fresh random bytes each time, so that theirs do not.
class s3_adapter : public etag_adapter {
public:
    /// \throws error invalid_option
    s3_adapter(executor& where, std::shared_ptr<http_transport> transport, s3_settings settings)
        : s3_adapter(where, std::move(transport), settings,
                     std::make_shared<const detail::s3_dialect>(settings)) {}

private:
    s3_adapter(executor& where, std::shared_ptr<http_transport> transport,
               const s3_settings& settings, std::shared_ptr<const detail::s3_dialect> dialect)
        : etag_adapter(dialect, requester{where, std::move(transport), dialect, settings.requests,
                                          settings.log}) {}
};

} // namespace escodb::net
