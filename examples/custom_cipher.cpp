// SPDX-License-Identifier: Apache-2.0

// A cipher of one's own: AES-256-GCM, made to commit to its key.
#include <escodb/conformance/cipher.hpp>
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/hkdf_sha256.hpp>
#include <escodb/policy/cipher.hpp>
#include <escodb/store/policies.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string_view>
#include <type_traits>

class committing_gcm {
    using inner = escodb::cipher::aes_256_gcm;

public:
    using policy_kind = escodb::policy::cipher_kind;
    static constexpr std::string_view name = "AES-256-GCM, committing";
    static constexpr std::uint16_t algorithm = 1'000;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = inner::iv_bytes;
    static constexpr std::size_t tag_bytes = inner::tag_bytes + 32;
    static constexpr std::size_t block_bytes = inner::block_bytes;

    explicit committing_gcm(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}

    void seal(std::span<const std::byte, iv_bytes> iv, escodb::byte_view associated,
              escodb::byte_view plaintext, escodb::byte_span out) const {
        if (out.size() < tag_bytes || out.size() - tag_bytes != plaintext.size())
            throw std::length_error("cipher::seal: the output is not as long as the result");
        inner{derived("key", iv).span()}.seal(iv, associated, plaintext, out.first(out.size() - 32));
        const auto commitment = derived("commitment", iv);
        std::copy(commitment.span().begin(), commitment.span().end(), out.last(32).begin());
    }

    bool open(std::span<const std::byte, iv_bytes> iv, escodb::byte_view associated,
              escodb::byte_view sealed, escodb::byte_span out) const {
        if (sealed.size() < tag_bytes) {
            escodb::wipe(out);
            return false;
        }
        if (out.size() != sealed.size() - tag_bytes)
            throw std::length_error("cipher::open: the output is not as long as the result");
        const bool committed = escodb::equal_in_constant_time(derived("commitment", iv).span(),
                                                              sealed.last(32));
        const bool authentic = inner{derived("key", iv).span()}.open(
            iv, associated, sealed.first(sealed.size() - 32), out);
        if (!committed)
            escodb::wipe(out);
        return committed && authentic;
    }

private:
    escodb::secret_array<32> derived(std::string_view what, escodb::byte_view iv) const {
        escodb::secret_array<32> made;
        escodb::crypto::hkdf_sha256(key_.span(), iv, escodb::as_bytes(what), made.span());
        return made;
    }

    escodb::secret_array<key_bytes> key_;
};

static_assert(escodb::policy::cipher<committing_gcm>);

using committing = escodb::policies<committing_gcm>;
static_assert(std::is_same_v<committing::cipher, committing_gcm>);

int main() {
    bool all = true;
    escodb::conformance::check_cipher<committing_gcm>([&all](bool ok, std::string_view what) {
        if (!ok)
            std::cerr << what << '\n';
        all = all && ok;
    });
    std::cout << (all ? "it keeps the contract\n" : "it must not be used\n");
    return all ? 0 : 1;
}
