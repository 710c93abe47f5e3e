// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which policies a store was made with, as its config says it (docs/format.md §3).
///
/// The existing implementation has one of each and names none. So a config names those alone that
/// are others; and where a store's and a program's differ, the error tells both, rather than that
/// some decryption failed. Nothing authenticates the names: they serve that message, and whoever
/// changes one reaches no more than it.

#include <escodb/base/error.hpp>
#include <escodb/model/path.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::model {

/// A kind of policy that decides what a store's blobs look like, and a name of such a policy.
struct policy_name {
    std::string_view kind;
    std::string_view name;
};

/// The policies of the existing implementation, which a config does not name.
inline constexpr std::array<policy_name, 5> usual_policy_names{{
    {"cipher", "AES-256-GCM"},
    {"kdf", "PBKDF2-HMAC-SHA-256"},
    {"shard_hash", "HMAC-SHA-256"},
    {"key_schedule", "sequence per shard"},
    {"serialiser", "JSON"},
}};

/// The same kinds, in the same order, of a bundle.
template <class Policies>
inline constexpr std::array<policy_name, 5> policy_names_of{{
    {"cipher", Policies::cipher::name},
    {"kdf", Policies::kdf::name},
    {"shard_hash", Policies::shard_hash::name},
    {"key_schedule", Policies::key_schedule::name},
    {"serialiser", Policies::serialiser::name},
}};

/// What a config of a store made with these policies says of them.
template <class Policies>
[[nodiscard]] std::vector<std::pair<std::string, std::string>> unusual_policy_names() {
    std::vector<std::pair<std::string, std::string>> unusual;
    for (std::size_t i = 0; i < usual_policy_names.size(); ++i) {
        const auto& [kind, name] = policy_names_of<Policies>[i];
        if (name != usual_policy_names[i].name)
            unusual.emplace_back(kind, name);
    }
    return unusual;
}

/// Checks that a config's policies are those of the bundle.
/// \throws error wrong_policy, naming the kind, the store's policy and the program's.
template <class Policies>
void check_policy_names(const std::vector<std::pair<std::string, std::string>>& unusual) {
    auto store = usual_policy_names;
    for (const auto& [kind, name] : unusual) {
        bool known = false;
        for (auto& entry : store)
            if (entry.kind == kind) {
                entry.name = name;
                known = true;
            }
        if (!known)
            throw error(errc::wrong_policy, "config",
                        "it has a policy of the unknown kind " + detail::printable(kind));
    }
    for (std::size_t i = 0; i < store.size(); ++i) {
        const auto& [kind, name] = policy_names_of<Policies>[i];
        if (store[i].name != name)
            throw error(errc::wrong_policy, "config",
                        std::string{kind}
                            .append(": the store's is ")
                            .append(detail::printable(store[i].name))
                            .append(", this program's is ")
                            .append(name));
    }
}

} // namespace escodb::model
