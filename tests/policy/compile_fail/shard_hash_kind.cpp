// expect: escodb: a shard hash policy must name its kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/shard_hash.hpp>

using namespace escodb;

struct model {
    static constexpr std::string_view name = "model";
    static constexpr std::size_t key_bytes = 64;
    explicit model(std::span<const std::byte, 64>);
    model(model&&) noexcept;
    std::uint16_t operator()(byte_view path);
};

template struct escodb::policy::check_shard_hash<model>;
