// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// HMAC-SHA-256 (RFC 2104, RFC 4231), with the work on the key done once.

#include <escodb/base/bytes.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/sha256_block.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace escodb::crypto {

/// A key for HMAC-SHA-256, ready for use: the states of both hashes after the padded key. A short
/// message then costs two blocks rather than four, and nothing is allocated.
///
/// Thread safety: after construction it does not change, and many threads may use one object.
class hmac_sha256 {
public:
    static constexpr std::size_t digest_bytes = 32;

    /// A key of any length; one of more than 64 bytes is hashed first. O(n).
    explicit hmac_sha256(byte_view key) noexcept {
        std::array<std::byte, sha256_block::bytes> pad{};
        if (key.size() > pad.size()) {
            auto state = sha256_state::initial();
            finish(state, key, 0, std::span{pad}.first<digest_bytes>());
            state.wipe();
        } else if (!key.empty()) {
            std::memcpy(pad.data(), key.data(), key.size());
        }
        for (auto& octet : pad)
            octet ^= std::byte{0x36};
        inner_ = sha256_state::initial();
        inner_.take(pad.data());
        for (auto& octet : pad)
            octet ^= std::byte{0x36 ^ 0x5c};
        outer_ = sha256_state::initial();
        outer_.take(pad.data());
        escodb::wipe(pad);
    }
    hmac_sha256(const hmac_sha256&) noexcept = default;
    hmac_sha256& operator=(const hmac_sha256&) noexcept = default;
    /// Wipes both states: either stands for the key.
    ~hmac_sha256() {
        inner_.wipe();
        outer_.wipe();
    }

    /// The code of a message that is at hand as a whole. O(n).
    void operator()(byte_view message, std::span<std::byte, digest_bytes> out) const noexcept {
        auto state = inner_;
        finish(state, message, sha256_block::bytes, out);
        seal(out);
        state.wipe();
    }

    /// The states after the padded key, for PBKDF2, which runs them itself.
    [[nodiscard]] const sha256_state& inner() const noexcept { return inner_; }
    [[nodiscard]] const sha256_state& outer() const noexcept { return outer_; }

    class stream;

private:
    /// Takes in the rest of a message whose first `before` bytes, whole blocks, are in `state`.
    static void finish(sha256_state& state, byte_view rest, std::uint64_t before,
                       std::span<std::byte, digest_bytes> out) noexcept {
        const std::uint64_t bits = (before + rest.size()) * 8;
        while (rest.size() >= sha256_block::bytes) {
            state.take(rest.data());
            rest = rest.subspan(sha256_block::bytes);
        }
        std::array<std::byte, 2 * sha256_block::bytes> tail{};
        if (!rest.empty())
            std::memcpy(tail.data(), rest.data(), rest.size());
        tail[rest.size()] = std::byte{0x80};
        const std::size_t end = rest.size() + 9 <= sha256_block::bytes ? 64 : 128;
        for (std::size_t i = 0; i < 8; ++i)
            tail[end - 1 - i] = static_cast<std::byte>(bits >> (8 * i) & 0xff);
        state.take(tail.data());
        if (end > sha256_block::bytes)
            state.take(tail.data() + sha256_block::bytes);
        state.write(out);
        escodb::wipe(tail);
    }

    /// The outer hash, in place: of an inner digest it makes the code.
    void seal(std::span<std::byte, digest_bytes> digest) const noexcept {
        auto state = outer_;
        finish(state, digest, sha256_block::bytes, digest);
        state.wipe();
    }

    sha256_state inner_;
    sha256_state outer_;
};

/// The same of a message in parts. Copies the key's states, so it may outlive its key; gives the
/// code once. Thread safety: none.
class hmac_sha256::stream {
public:
    explicit stream(const hmac_sha256& key) noexcept : key_(key), state_(key.inner_) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream() {
        state_.wipe();
        escodb::wipe(held_);
    }

    /// Takes in the next part, which may be empty. O(n).
    stream& update(byte_view part) noexcept {
        if (held_bytes_ > 0) {
            const std::size_t taken = std::min(part.size(), held_.size() - held_bytes_);
            std::copy_n(part.begin(), taken, held_.begin() + static_cast<std::ptrdiff_t>(held_bytes_));
            held_bytes_ += taken;
            part = part.subspan(taken);
            if (held_bytes_ < held_.size())
                return *this;
            state_.take(held_.data());
            before_ += held_.size();
            held_bytes_ = 0;
        }
        for (; part.size() >= held_.size(); part = part.subspan(held_.size())) {
            state_.take(part.data());
            before_ += held_.size();
        }
        std::copy(part.begin(), part.end(), held_.begin());
        held_bytes_ = part.size();
        return *this;
    }

    /// The code of all parts. \pre not called before on this object.
    void finish(std::span<std::byte, digest_bytes> out) noexcept {
        hmac_sha256::finish(state_, byte_view{held_}.first(held_bytes_), before_, out);
        key_.seal(out);
    }

private:
    hmac_sha256 key_;
    sha256_state state_;
    std::uint64_t before_ = sha256_block::bytes; // the padded key
    std::array<std::byte, sha256_block::bytes> held_{};
    std::size_t held_bytes_ = 0;
};

} // namespace escodb::crypto
