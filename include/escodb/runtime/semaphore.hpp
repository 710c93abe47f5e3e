// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Bounded concurrency: at most so many coroutines do a thing at once.

#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/waiter_list.hpp>

#include <cassert>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>

namespace escodb {

class async_semaphore;

/// The right to go on; given back when it is destroyed. Move-only. The semaphore outlives it.
class [[nodiscard]] async_permit {
public:
    async_permit(async_permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    async_permit& operator=(async_permit&& other) noexcept {
        if (this != &other) {
            release();
            from_ = std::exchange(other.from_, nullptr);
        }
        return *this;
    }
    ~async_permit() { release(); }

    /// Gives it back early.
    inline void release() noexcept;
    [[nodiscard]] explicit operator bool() const noexcept { return from_ != nullptr; }

private:
    friend async_semaphore;
    explicit async_permit(async_semaphore& from) noexcept : from_(&from) {}

    async_semaphore* from_;
};

/// Gives out a fixed number of permits, first come, first served: a permit that is given back goes
/// to who waits longest, and nobody overtakes. Waiters are resumed by the executor.
///
///     async_permit permit = co_await semaphore.acquire();
///
/// Giving a permit back posts, and ends the program if there is no memory for that.
///
/// Thread safety: none; the executor's thread only. Lifetime: outlives its waiters and permits.
class async_semaphore {
    class awaiter {
    public:
        explicit awaiter(async_semaphore& semaphore) noexcept : semaphore_(&semaphore) {}
        awaiter(const awaiter&) = delete;
        awaiter& operator=(const awaiter&) = delete;
        ~awaiter() {
            if (place_.at == detail::waiter::stage::queued) {
                semaphore_->waiters_.remove(place_);
            } else if (place_.at == detail::waiter::stage::posted) {
                // It was given a permit that it can no longer take.
                semaphore_->where_->forget(place_.handle);
                semaphore_->give_back();
            }
        }

        [[nodiscard]] bool await_ready() const noexcept { return semaphore_->take(); }
        void await_suspend(std::coroutine_handle<> caller) noexcept {
            semaphore_->waiters_.push_back(place_, caller);
        }
        async_permit await_resume() noexcept {
            place_.at = detail::waiter::stage::outside;
            return async_permit{*semaphore_};
        }

    private:
        async_semaphore* semaphore_;
        detail::waiter place_;
    };

    class [[nodiscard]] acquiring {
    public:
        explicit acquiring(async_semaphore& semaphore) noexcept : semaphore_(&semaphore) {}
        [[nodiscard]] awaiter operator co_await() const noexcept { return awaiter{*semaphore_}; }

    private:
        async_semaphore* semaphore_;
    };

public:
    async_semaphore(executor& where, std::size_t permits) noexcept
        : where_(&where), free_(permits), permits_(permits) {}
    async_semaphore(const async_semaphore&) = delete;
    async_semaphore& operator=(const async_semaphore&) = delete;
    ~async_semaphore() {
        assert(waiters_.empty() && "a semaphore died with coroutines waiting for it");
        assert(free_ == permits_ && "a semaphore died before one of its permits");
    }

    /// `co_await semaphore.acquire()` gives an `async_permit`, at once if one is free.
    acquiring acquire() noexcept { return acquiring{*this}; }
    /// A permit if one is free, without waiting.
    [[nodiscard]] std::optional<async_permit> try_acquire() noexcept {
        if (!take())
            return std::nullopt;
        return async_permit{*this};
    }
    [[nodiscard]] std::size_t free() const noexcept { return free_; }

private:
    friend async_permit;

    bool take() noexcept {
        if (free_ == 0)
            return false;
        --free_;
        return true;
    }
    void give_back() noexcept {
        // Straight to the next in the queue, so that no newcomer can take it in between.
        if (waiters_.empty())
            ++free_;
        else
            waiters_.post_first(*where_);
    }

    executor* where_;
    detail::waiter_list waiters_;
    std::size_t free_;
    std::size_t permits_;
};

inline void async_permit::release() noexcept {
    if (from_ != nullptr)
        std::exchange(from_, nullptr)->give_back();
}

} // namespace escodb
