// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The memory of a constrained store: one piece of the caller's, given out from the front and taken back in
/// reverse order. What is taken back is wiped, since keys and plaintext pass through it.

#include <escodb/base/bytes.hpp>
#include <escodb/base/wipe.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <type_traits>

namespace escodb::constrained {

/// Not thread safe. The memory outlives it, and nobody else touches it.
class arena {
public:
    explicit arena(byte_span memory) noexcept : memory_(memory) {}
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;
    ~arena() { release(0); }

    /// Memory of any alignment, or null where there is not enough left. Not null for no bytes.
    [[nodiscard]] std::byte* take(std::size_t size, std::size_t alignment = 1) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(memory_.data()) + used_;
        const std::size_t gap = (alignment - address % alignment) % alignment;
        const std::size_t left = memory_.size() - used_;
        if (gap > left || size > left - gap)
            return nullptr;
        std::byte* taken = memory_.data() + used_ + gap;
        used_ += gap + size;
        if (used_ > peak_)
            peak_ = used_;
        return taken == nullptr ? &nothing_ : taken;
    }
    /// Values of a simple type, or null.
    template <class T> [[nodiscard]] T* make(std::size_t count = 1) noexcept {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T))
            return nullptr;
        std::byte* at = take(count * sizeof(T), alignof(T));
        if (at == nullptr)
            return nullptr;
        T* const made = reinterpret_cast<T*>(at);
        for (std::size_t i = 0; i < count; ++i)
            ::new (static_cast<void*>(made + i)) T{};
        return made;
    }

    /// How much is given out; `release` takes back what was given out since.
    [[nodiscard]] std::size_t used() const noexcept { return used_; }
    void release(std::size_t mark) noexcept {
        if (mark >= used_)
            return;
        wipe(memory_.subspan(mark, used_ - mark));
        used_ = mark;
    }

    [[nodiscard]] std::size_t size() const noexcept { return memory_.size(); }
    /// The most that was ever given out at once.
    [[nodiscard]] std::size_t peak() const noexcept { return peak_; }

private:
    byte_span memory_;
    std::size_t used_ = 0;
    std::size_t peak_ = 0;
    std::byte nothing_{};
};

/// Takes back at its end what was given out during its life.
class arena_scope {
public:
    explicit arena_scope(arena& memory) noexcept : arena_(&memory), mark_(memory.used()) {}
    arena_scope(const arena_scope&) = delete;
    arena_scope& operator=(const arena_scope&) = delete;
    ~arena_scope() { arena_->release(mark_); }

    /// Takes it back now.
    void restart() noexcept { arena_->release(mark_); }

private:
    arena* arena_;
    std::size_t mark_;
};

/// Builds a sequence of bytes at the end of an arena, of which nothing else is taken meanwhile. Where memory
/// runs out, `ok` says so, and further calls do nothing.
class arena_writer {
public:
    explicit arena_writer(arena& memory) noexcept : arena_(&memory), begin_(memory.take(0)) {}

    void append(byte_view data) noexcept {
        std::byte* const to = ok_ ? arena_->take(data.size()) : nullptr;
        ok_ = to != nullptr;
        if (!ok_ || data.empty())
            return;
        std::memcpy(to, data.data(), data.size());
        size_ += data.size();
    }
    void append(std::string_view text) noexcept { append(as_bytes(text)); }
    void append(char c) noexcept { append(std::string_view{&c, 1}); }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] byte_span bytes() const noexcept { return {begin_, size_}; }

private:
    arena* arena_;
    std::byte* begin_;
    std::size_t size_ = 0;
    bool ok_ = true;
};

} // namespace escodb::constrained
