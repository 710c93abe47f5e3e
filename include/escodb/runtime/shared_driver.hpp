// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Many threads wait for coroutines of one executor, and one of them drives it for all.

#include <escodb/base/error.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/frame_allocator.hpp>
#include <escodb/runtime/outcome.hpp>

#include <condition_variable>
#include <coroutine>
#include <exception>
#include <functional>
#include <mutex>
#include <type_traits>
#include <utility>

namespace escodb {

/// `call` has a coroutine run and blocks until its end. The thread that finds nobody driving drives,
/// until its own coroutine has ended; then it hands over to the one that has waited longest. So a
/// call that is alone costs no change of threads, and calls that come while another thread drives are
/// taken up by it together.
///
/// Coroutines run on the threads of all callers, one thread at a time, each seeing all that those
/// before it did.
///
/// Thread safety: full. Lifetime: outlives its calls. While it is used, nobody else drives the executor.
class shared_driver {
    /// A thread that waits: for the end of its coroutine, or for its turn to lead.
    struct place {
        place() = default;
        place(const place&) = delete;
        place& operator=(const place&) = delete;

        std::condition_variable wake;
        place* previous = nullptr;
        place* next = nullptr;
        bool done = false;  // changed by the thread that leads, under the lock
        bool leads = false;
    };

    /// The coroutine of one call. The thread that waits owns its frame.
    template <class T> class call_frame {
    public:
        class promise_type : public recycled_frame, public detail::outcome_promise<T> {
            struct final_awaiter {
                [[nodiscard]] bool await_ready() const noexcept { return false; }
                // Not inlined: the thread that waits may destroy this frame at once.
                [[gnu::noinline]] void
                await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                    self.promise().driver_->finish(*self.promise().place_);
                }
                void await_resume() const noexcept {}
            };

        public:
            call_frame get_return_object() noexcept {
                return call_frame{std::coroutine_handle<promise_type>::from_promise(*this)};
            }
            std::suspend_always initial_suspend() const noexcept { return {}; }
            final_awaiter final_suspend() const noexcept { return {}; }

        private:
            friend call_frame;
            shared_driver* driver_ = nullptr;
            place* place_ = nullptr;
        };

        call_frame(call_frame&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
        call_frame& operator=(call_frame&&) = delete;
        ~call_frame() { destroy(); }

        void belongs_to(shared_driver& driver, place& at) noexcept {
            frame_.promise().driver_ = &driver;
            frame_.promise().place_ = &at;
        }
        [[nodiscard]] std::coroutine_handle<> handle() const noexcept { return frame_; }
        [[nodiscard]] T take() { return frame_.promise().result().take(); }
        void destroy() noexcept {
            if (frame_)
                std::exchange(frame_, {}).destroy();
        }

    private:
        explicit call_frame(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
        std::coroutine_handle<promise_type> frame_;
    };

public:
    explicit shared_driver(executor& where) noexcept : where_(where) {}
    shared_driver(const shared_driver&) = delete;
    shared_driver& operator=(const shared_driver&) = delete;

    /// Awaits what `begin()` makes, an `async<T>`; both are run by a thread that drives. \return its
    /// value. \throws what it throws; error called_from_updater when called by a coroutine of this
    /// executor (or by an updater or a policy of its store), which would wait for itself; what
    /// `executor::run_until` throws: then the coroutine has been destroyed, unfinished.
    template <class Fn> auto call(Fn begin) {
        using value = typename std::invoke_result_t<Fn&>::value_type;
        if (where_.running())
            throw error(errc::called_from_updater, {}, "it would wait for itself");
        place mine;
        call_frame<value> frame = run(starter<value>{
            [](void* what) -> async<value> { return (*static_cast<Fn*>(what))(); }, &begin});
        frame.belongs_to(*this, mine);
        where_.post_from_any_thread(frame.handle());
        wait(mine, [&] {
            try {
                where_.run_until([&mine] { return mine.done; });
            } catch (...) {
                where_.forget(frame.handle());
                frame.destroy();
                throw;
            }
        });
        return frame.take();
    }

    /// Calls `act()` while no other thread drives; at once, where it is called by a coroutine of this
    /// executor. `act` may drive the executor. Needs no memory.
    template <class Fn> void alone(Fn act) {
        if (where_.running())
            return act();
        place mine;
        wait(mine, act);
    }

private:
    /// What begins a call, without its type: a frame that had the type of a caller's lambda in it would
    /// be one that compilers warn of.
    template <class T> struct starter {
        async<T> (*start)(void* what);
        void* what;
    };

    template <class T> static call_frame<T> run(starter<T> begin) {
        auto work = begin.start(begin.what);
        co_return co_await std::move(work);
    }

    /// Waits until `mine` is done, or until it leads; then calls `lead()`, and hands over.
    template <class Fn> void wait(place& mine, Fn&& lead) {
        std::unique_lock lock{mutex_};
        if (!std::exchange(is_led_, true)) {
            mine.leads = true;
        } else {
            push_back(mine);
            mine.wake.wait(lock, [&mine] { return mine.done || mine.leads; });
            remove(mine);
        }
        if (!mine.leads)
            return;
        lock.unlock();
        const handing_over later{*this};
        lead();
    }

    struct handing_over {
        explicit handing_over(shared_driver& the_driver) noexcept : driver(the_driver) {}
        handing_over(const handing_over&) = delete;
        handing_over& operator=(const handing_over&) = delete;
        ~handing_over() {
            const std::lock_guard lock{driver.mutex_};
            place* next = driver.first_;
            while (next != nullptr && next->done) // it has been told, and has not woken up yet
                next = next->next;
            driver.is_led_ = next != nullptr;
            if (next == nullptr)
                return;
            next->leads = true;
            next->wake.notify_one();
        }
        shared_driver& driver;
    };

    void finish(place& of) noexcept {
        // Notified under the lock: as soon as it is free, the place may be gone.
        const std::lock_guard lock{mutex_};
        of.done = true;
        of.wake.notify_one();
    }

    void push_back(place& one) noexcept {
        one.previous = last_;
        (last_ != nullptr ? last_->next : first_) = &one;
        last_ = &one;
    }
    void remove(place& one) noexcept {
        (one.previous != nullptr ? one.previous->next : first_) = one.next;
        (one.next != nullptr ? one.next->previous : last_) = one.previous;
    }

    executor& where_;
    std::mutex mutex_;
    bool is_led_ = false;
    place* first_ = nullptr; // those that wait, the longest first
    place* last_ = nullptr;
};

} // namespace escodb
