// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Memory that fails on demand: replaces the global `operator new`. For one source file of a test
/// executable only.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace escodb_test {

/// Which request for memory fails. Only the thread that armed it is concerned.
class memory_fault {
public:
    /// From now on the `nth` request fails, and with `for_good` all after it.
    memory_fault(std::uint64_t nth, bool for_good) noexcept {
        plan() = {nth, for_good, 0, 0, true};
    }
    memory_fault(const memory_fault&) = delete;
    memory_fault& operator=(const memory_fault&) = delete;
    ~memory_fault() { plan().armed = false; }

    /// Whether a request has failed.
    [[nodiscard]] bool fired() const noexcept { return plan().failed > 0; }

    static bool fails_now() noexcept {
        state& now = plan();
        if (!now.armed)
            return false;
        ++now.requests;
        const bool fails = now.requests == now.nth || (now.for_good && now.requests > now.nth);
        now.failed += fails;
        return fails;
    }

private:
    struct state {
        std::uint64_t nth = 0;
        bool for_good = false;
        std::uint64_t requests = 0;
        std::uint64_t failed = 0;
        bool armed = false;
    };
    static state& plan() noexcept {
        thread_local constinit state mine;
        return mine;
    }
};

inline void* memory_or_bad_alloc(std::size_t size, std::size_t alignment) {
    if (!memory_fault::fails_now()) {
        void* const got = alignment == 0
                              ? std::malloc(size == 0 ? 1 : size)
                              : std::aligned_alloc(alignment,
                                                   (size + alignment - 1) / alignment * alignment);
        if (got != nullptr)
            return got;
    }
    throw std::bad_alloc{};
}

} // namespace escodb_test

// Not inlined: GCC 12, when it optimises, takes only one of a pair so, and then sees new freed by free.
[[gnu::noinline]] void* operator new(std::size_t size) { return escodb_test::memory_or_bad_alloc(size, 0); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return escodb_test::memory_or_bad_alloc(size, 0); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t to) {
    return escodb_test::memory_or_bad_alloc(size, static_cast<std::size_t>(to));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t to) {
    return escodb_test::memory_or_bad_alloc(size, static_cast<std::size_t>(to));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return escodb_test::memory_fault::fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return escodb_test::memory_fault::fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
