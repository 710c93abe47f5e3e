// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The kinds of storage that a program opens by URL: files and memory, and what it adds.

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/base/error.hpp>
#include <escodb/net/any_adapter.hpp>
#include <escodb/net/file_url.hpp>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace escodb::net {

/// Knows `file:` and `memory:` (each time an empty one); a program adds what it is built with, e.g.
///
///     escodb::net::storage_urls urls;
///     urls.add(escodb::net::http_schemes,
///              [&](const std::string& text) { return open(url{text}, loop, transport); });
///     escodb::net::any_adapter adapter = urls.open("s3://bucket/prefix?region=eu-central-1");
///
/// Thread safety: a const object may be used by several threads.
class storage_urls {
public:
    using opener = std::function<any_adapter(const std::string& url)>;

    storage_urls() {
        openers_["file"] = [](const std::string& text) {
            return any_adapter{file_adapter{folder_of_file_url(text)}};
        };
        openers_["memory"] = [](const std::string& text) {
            if (text != "memory:")
                throw error(errc::invalid_option, "URL", "memory: has neither name nor options");
            return any_adapter{memory_adapter{}};
        };
    }

    /// Takes the place of what these schemes had before.
    void add(std::span<const std::string_view> schemes, const opener& how) {
        for (const std::string_view scheme : schemes)
            openers_[std::string{scheme}] = how;
    }

    /// \throws error invalid_option where the scheme is not known, naming those that are; as the
    ///         adapters' settings. The text itself may hold a secret and is not shown.
    [[nodiscard]] any_adapter open(const std::string& text) const {
        const std::string scheme{scheme_of(text)};
        const auto found = openers_.find(scheme);
        if (found != openers_.end())
            return found->second(text);
        std::string known;
        for (const auto& each : openers_)
            known += (known.empty() ? "" : ", ") + each.first;
        throw error(errc::invalid_option, "URL",
                    (scheme.empty() ? "it has no scheme" : "there is no " + scheme + ": storage here") +
                        "; known are " + known);
    }

private:
    std::map<std::string, opener, std::less<>> openers_;
};

} // namespace escodb::net
