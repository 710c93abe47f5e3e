// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The witness that nobody asked for.

#include <escodb/policy/kinds.hpp>
#include <escodb/policy/sighting.hpp>

#include <optional>
#include <string>

namespace escodb {

/// Keeps nothing and costs nothing: the engine never calls it. What an older state of the store would
/// give away is then noticed within one opened store only. The default.
struct no_witness {
    using policy_kind = policy::witness_kind;
    static constexpr bool keeps = false;

    [[nodiscard]] std::optional<store_identity> store() const { return std::nullopt; }
    bool adopt(const std::optional<store_identity>&, const store_identity&) const { return true; }
    [[nodiscard]] std::optional<shard_sighting> recall(const store_identity&,
                                                       const std::string&) const {
        return std::nullopt;
    }
    bool remember(const store_identity&, const std::string&, const shard_sighting&) const {
        return true;
    }
};

} // namespace escodb
