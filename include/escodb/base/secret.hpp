// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Memory for keys, passwords and plaintext: wiped when released, never printable, compared in
/// constant time. Copies are explicit, so that a secret does not spread by accident.

#include <escodb/base/bytes.hpp>
#include <escodb/base/wipe.hpp>

#include <array>
#include <cstring>
#include <iosfwd>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb {

/// A standard allocator that wipes what it gives back.
template <class T> struct wiping_allocator {
    using value_type = T;

    wiping_allocator() noexcept = default;
    template <class U> wiping_allocator(const wiping_allocator<U>&) noexcept {}

    [[nodiscard]] T* allocate(std::size_t n) { return std::allocator<T>{}.allocate(n); }
    void deallocate(T* memory, std::size_t n) noexcept {
        wipe(std::as_writable_bytes(std::span{memory, n}));
        std::allocator<T>{}.deallocate(memory, n);
    }
    friend bool operator==(wiping_allocator, wiping_allocator) noexcept { return true; }
};

/// Secret bytes of a length known at run time. A vector, because strings keep short contents in
/// the object itself, where no allocator can wipe them.
using secret_bytes = std::vector<std::byte, wiping_allocator<std::byte>>;

/// A key of `N` bytes. Move-only; the source of a move is wiped.
template <std::size_t N> class secret_array {
public:
    secret_array() noexcept = default;
    explicit secret_array(std::span<const std::byte, N> source) noexcept {
        std::memcpy(bytes_.data(), source.data(), N);
    }
    secret_array(secret_array&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    secret_array& operator=(secret_array&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    ~secret_array() { wipe(bytes_); }

    [[nodiscard]] std::span<std::byte, N> span() noexcept { return bytes_; }
    [[nodiscard]] std::span<const std::byte, N> span() const noexcept { return bytes_; }
    [[nodiscard]] static constexpr std::size_t size() noexcept { return N; }

private:
    std::array<std::byte, N> bytes_{};
};

/// A password as the user gave it: UTF-8 text, not yet normalised. Move-only and unprintable;
/// `reveal` is the one way to its text.
class password {
public:
    password() noexcept = default;
    explicit password(std::string_view text)
        : text_(as_bytes(text).begin(), as_bytes(text).end()) {}
    password(password&&) noexcept = default;
    password& operator=(password&&) noexcept = default;

    [[nodiscard]] std::string_view reveal() const noexcept { return as_text(text_); }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] password copy() const { return password{reveal()}; }

private:
    secret_bytes text_;
};

// Printing a secret is a mistake that the compiler catches.
template <class Char> std::basic_ostream<Char>& operator<<(std::basic_ostream<Char>&, const password&) = delete;
template <class Char, std::size_t N>
std::basic_ostream<Char>& operator<<(std::basic_ostream<Char>&, const secret_array<N>&) = delete;

} // namespace escodb
