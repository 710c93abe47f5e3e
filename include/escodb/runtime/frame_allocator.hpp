// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Memory of coroutine frames, recycled: no compiler that we support elides the allocation of a
/// frame, and a store makes several per update.
///
/// Each thread keeps free lists by size class. They hold a bounded number of bytes and are freed
/// when the thread ends. A frame may be released on another thread than the one that made it.

#include <array>
#include <cstddef>
#include <new>

namespace escodb {

/// Free lists of memory blocks, one list for each multiple of `step_bytes`. Not thread safe.
class frame_pool {
public:
    static constexpr std::size_t step_bytes = 64;
    /// Larger blocks are passed through.
    static constexpr std::size_t block_bytes_max = 2048;
    /// Free bytes that one size class may hold; what is above goes back to the system.
    static constexpr std::size_t class_bytes_max = 64u << 10;

    frame_pool() noexcept = default;
    frame_pool(const frame_pool&) = delete;
    frame_pool& operator=(const frame_pool&) = delete;
    ~frame_pool() { release(); }

    /// A block of at least `size` bytes with the alignment of `operator new`. O(1).
    /// \throws std::bad_alloc
    [[nodiscard]] void* allocate(std::size_t size) {
        if (size > block_bytes_max)
            return ::operator new(size);
        size_class& own = classes_[index_of(size)];
        if (own.first == nullptr)
            return ::operator new(rounded(size));
        free_block* const block = own.first;
        own.first = block->next;
        own.bytes -= rounded(size);
        return block;
    }

    /// Takes back what `allocate(size)` gave, of this or of another pool. O(1).
    void deallocate(void* memory, std::size_t size) noexcept {
        if (size > block_bytes_max) {
            ::operator delete(memory);
            return;
        }
        size_class& own = classes_[index_of(size)];
        if (own.bytes + rounded(size) > class_bytes_max) {
            ::operator delete(memory);
            return;
        }
        own.first = ::new (memory) free_block{own.first};
        own.bytes += rounded(size);
    }

    /// Gives every free block back to the system.
    void release() noexcept {
        for (size_class& each : classes_) {
            while (each.first != nullptr) {
                free_block* const block = each.first;
                each.first = block->next;
                ::operator delete(block);
            }
            each.bytes = 0;
        }
    }

    /// Bytes in the free lists.
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        std::size_t sum = 0;
        for (const size_class& each : classes_)
            sum += each.bytes;
        return sum;
    }

private:
    struct free_block {
        free_block* next;
    };
    struct size_class {
        free_block* first = nullptr;
        std::size_t bytes = 0;
    };

    static constexpr std::size_t index_of(std::size_t size) noexcept {
        return size == 0 ? 0 : (size - 1) / step_bytes;
    }
    static constexpr std::size_t rounded(std::size_t size) noexcept {
        return (index_of(size) + 1) * step_bytes;
    }

    std::array<size_class, block_bytes_max / step_bytes> classes_{};
};

/// Whether frames are recycled. Not under AddressSanitizer: a recycled frame would hide the use
/// of its former tenant.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool frames_are_recycled = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool frames_are_recycled = false;
#else
inline constexpr bool frames_are_recycled = true;
#endif
#else
inline constexpr bool frames_are_recycled = true;
#endif

namespace detail {

// Has no destructor, so it can be read until the thread's memory is gone.
inline thread_local bool thread_frame_pool_is_gone = false;

struct thread_frame_pool {
    frame_pool pool;
    thread_frame_pool() noexcept = default;
    thread_frame_pool(const thread_frame_pool&) = delete;
    thread_frame_pool& operator=(const thread_frame_pool&) = delete;
    ~thread_frame_pool() { thread_frame_pool_is_gone = true; }
};

} // namespace detail

/// The pool of the calling thread; null when the thread is ending and the pool is gone, as for a
/// coroutine that a static object owns.
[[nodiscard]] inline frame_pool* this_thread_frame_pool() noexcept {
    if (detail::thread_frame_pool_is_gone)
        return nullptr;
    thread_local detail::thread_frame_pool mine;
    return &mine.pool;
}

/// Base of a promise type whose frames are recycled.
struct recycled_frame {
    [[nodiscard]] static void* operator new(std::size_t size) {
        if constexpr (frames_are_recycled) {
            if (frame_pool* const pool = this_thread_frame_pool())
                return pool->allocate(size);
        }
        // A thread that ends may still hand this block to another thread's pool, which counts on
        // the rounded size.
        return ::operator new((size / frame_pool::step_bytes + 1) * frame_pool::step_bytes);
    }
    static void operator delete(void* memory, std::size_t size) noexcept {
        if constexpr (frames_are_recycled) {
            if (frame_pool* const pool = this_thread_frame_pool()) {
                pool->deallocate(memory, size);
                return;
            }
        }
        ::operator delete(memory);
    }
};

} // namespace escodb
