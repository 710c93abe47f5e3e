// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Blobs as block blobs of Azure Blob Storage.

#include <escodb/base/error.hpp>
#include <escodb/net/azure_credentials.hpp>
#include <escodb/net/azure_shared_key.hpp>
#include <escodb/net/error_code.hpp>
#include <escodb/net/etag_adapter.hpp>
#include <escodb/net/etag_dialect.hpp>
#include <escodb/net/http_date.hpp>
#include <escodb/net/url.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

struct azure_settings {
    azure_settings() = default;
    /// `azure://account/container/prefix?endpoint=https://…`. Without an endpoint it is
    /// `https://account.blob.core.windows.net`; one of an emulator has the account as its path. The prefix
    /// stands before the ids as it is: one that is to be a folder ends in "/". Credentials are looked for
    /// (see `find_azure_credentials`) and are never part of the URL. \throws error invalid_option
    explicit azure_settings(const url& where)
        : azure_settings(where, find_azure_credentials(where.host())) {}
    azure_settings(const url& where, azure_credentials who) : credentials(std::move(who)) {
        where.allow_parameters({"endpoint"});
        const std::string path = where.path().substr(1);
        const std::size_t slash = path.find('/');
        if (where.scheme() != "azure" || where.port() || !where.user().empty() || path.empty() ||
            slash == 0)
            throw error(errc::invalid_option, "URL", "of Azure it is azure://account/container/prefix");
        account = where.host();
        container = path.substr(0, slash);
        prefix = slash == std::string::npos ? "" : path.substr(slash + 1);
        if (const std::optional<std::string> named = where.parameter("endpoint")) {
            const url there{*named};
            there.allow_parameters({});
            endpoint = there.origin();
            endpoint_path = there.path() == "/" ? "" : there.path();
        } else {
            endpoint = http_origin{account + ".blob.core.windows.net", 443, true};
        }
    }

    http_origin endpoint;
    std::string endpoint_path; ///< "" or, of an emulator, "/account"
    std::string account;
    std::string container;
    std::string prefix; ///< encoded; a blob's name is this and its id
    azure_credentials credentials;
    request_settings requests;
    requester::log_function log;
};

namespace detail {

/// The code of an error, which tells what a status only hints at.
[[nodiscard]] inline std::string azure_code(const http_response& reply) {
    return std::string{error_name(reply.headers.find("x-ms-error-code").value_or(""))};
}

class azure_dialect final : public etag_dialect {
public:
    explicit azure_dialect(azure_settings settings) : settings_(std::move(settings)) {
        if (settings_.account.empty())
            throw error(errc::invalid_option, "account", "it has no name");
        if (settings_.container.empty())
            throw error(errc::invalid_option, "container", "it has no name");
        if (settings_.credentials.empty())
            throw error(errc::invalid_option, "credentials", "there are none");
        start_ = settings_.endpoint_path + "/" + settings_.container + "/" + settings_.prefix;
        // A signature covers the target byte by byte, so there is but one way to write it.
        for (const char c : start_)
            if (!is_clean_target(std::string_view{&c, 1}) ||
                std::string_view{"!$&'()*+,;=:@"}.find(c) != std::string_view::npos)
                throw error(errc::invalid_option, "prefix", "it holds what must be percent-encoded");
    }

    [[nodiscard]] http_request request(std::string method, const std::string& blob) const override {
        http_request made{std::move(method), settings_.endpoint, start_ + blob};
        made.blob = blob;
        made.headers.set("x-ms-version", "2021-12-02");
        if (made.method == "PUT")
            made.headers.set("x-ms-blob-type", "BlockBlob");
        return made;
    }
    void sign(http_request& request) const override {
        azure_sign(request, settings_.credentials, settings_.account, std::chrono::system_clock::now());
    }
    [[nodiscard]] std::string describe() const override {
        return "azure://" + settings_.account + "/" + settings_.container + "/" + settings_.prefix +
               " at " + settings_.endpoint.text();
    }

    /// A container that is not there is a mistake, not an empty store.
    [[nodiscard]] bool is_absent(const http_response& reply) const override {
        return reply.status == 404 && azure_code(reply) != "ContainerNotFound";
    }
    /// By the code: 412 is also said of a blob with a lease, and 409 of one that may not be changed.
    [[nodiscard]] bool is_conflict(const http_response& reply, bool creates) const override {
        const std::string code = azure_code(reply);
        return (reply.status == 412 && (code.empty() || code == "ConditionNotMet")) ||
               (reply.status == 409 && creates && code == "BlobAlreadyExists") ||
               (reply.status == 404 && !creates && code == "BlobNotFound");
    }
    [[nodiscard]] std::string hint(const http_response& reply) const override {
        const std::string code = azure_code(reply);
        if (code == "ContainerNotFound")
            return "there is no container of this name; it must be created first";
        if (code != "AuthenticationFailed")
            return code;
        const std::string theirs = reply.headers.find("Date").value_or("");
        const auto when = parse_http_date(theirs);
        if (when && std::chrono::abs(std::chrono::system_clock::now() - *when) > furthest_clock)
            return "the clock of this machine is off; the server's says " + theirs;
        return settings_.credentials.token() != nullptr
                   ? "the shared access signature is wrong, or has expired"
                   : "the account's key is wrong";
    }

private:
    /// "The storage services ensure that a request is no older than 15 minutes."
    static constexpr std::chrono::minutes furthest_clock{14};

    azure_settings settings_;
    std::string start_;
};

} // namespace detail

/// A container, or a part of one. The container must exist. \see etag_adapter.
///
/// What is relied on (learn.microsoft.com, "Put Blob", "Get Blob", "Specifying conditional headers for
/// Blob service operations", "Blob service error codes"), with x-ms-version 2021-12-02: Put Blob of a
/// BlockBlob replaces a blob in one step; with If-Match it is 412 ConditionNotMet unless the blob has that
/// ETag, with If-None-Match: * it is 409 BlobAlreadyExists where there is one. A reply to it has the new
/// ETag, and each write makes another. Get Blob with If-None-Match is 304.
///
/// `If-Match: *` is never sent, since the emulator Azurite creates a blob by it: a revision is sent only if
/// it is a single quoted ETag. Limit: 5,000 MiB a blob. Without soft delete and versions a write costs what
/// it says; with them, old versions are kept and paid for.
class azure_adapter : public etag_adapter {
public:
    /// \throws error invalid_option
    azure_adapter(executor& where, std::shared_ptr<http_transport> transport, azure_settings settings)
        : azure_adapter(where, std::move(transport), settings,
                        std::make_shared<const detail::azure_dialect>(settings)) {}

private:
    azure_adapter(executor& where, std::shared_ptr<http_transport> transport,
                  const azure_settings& settings, std::shared_ptr<const detail::azure_dialect> dialect)
        : etag_adapter(dialect, requester{where, std::move(transport), dialect, settings.requests,
                                          settings.log}) {}
};

} // namespace escodb::net
