// expect: escodb: a shard hash policy must hash a path: std::uint16_t operator()(byte_view path)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/shard_hash.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::shard_hash_kind;
    static constexpr std::string_view name = "model";
    static constexpr std::size_t key_bytes = 64;
    explicit model(std::span<const std::byte, 64>);
    model(model&&) noexcept;
};

template struct escodb::policy::check_shard_hash<model>;
