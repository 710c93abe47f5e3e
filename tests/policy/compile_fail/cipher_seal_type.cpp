// expect: escodb: a cipher policy must seal: void seal(
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/cipher.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::cipher_kind;
    static constexpr std::string_view name = "model";
    static constexpr std::uint16_t algorithm = 7;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = 12;
    static constexpr std::size_t tag_bytes = 16;
    static constexpr std::size_t block_bytes = 16;
    explicit model(std::span<const std::byte, 32>);
    model(model&&) noexcept;
    bool seal(std::span<const std::byte, 12> iv, byte_view associated, byte_view plaintext,
              byte_span out);
    bool open(std::span<const std::byte, 12> iv, byte_view associated, byte_view sealed,
              byte_span out);
};

template struct escodb::policy::check_cipher<model>;
