// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The witness that --witness names, or none.

#include <escodb/adapters/file_witness.hpp>
#include <escodb/policy/kinds.hpp>
#include <escodb/policy/sighting.hpp>

#include <optional>
#include <string>

namespace cli {

/// A file_witness where there is one; whether is known at run time alone.
class witness {
public:
    using policy_kind = escodb::policy::witness_kind;
    static constexpr bool keeps = true;

    witness() = default;
    /// \param path of its file; empty: none.
    explicit witness(const std::string& path) {
        if (!path.empty())
            file_.emplace(path);
    }

    [[nodiscard]] std::optional<escodb::store_identity> store() const {
        return file_ ? file_->store() : std::nullopt;
    }
    bool adopt(const std::optional<escodb::store_identity>& before,
               const escodb::store_identity& next) {
        return !file_ || file_->adopt(before, next);
    }
    [[nodiscard]] std::optional<escodb::shard_sighting> recall(const escodb::store_identity& store,
                                                               const std::string& shard) const {
        return file_ ? file_->recall(store, shard) : std::nullopt;
    }
    bool remember(const escodb::store_identity& store, const std::string& shard,
                  const escodb::shard_sighting& seen) {
        return !file_ || file_->remember(store, shard, seen);
    }

private:
    std::optional<escodb::file_witness> file_;
};

} // namespace cli
