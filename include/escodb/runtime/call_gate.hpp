// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Counts the threads that are inside an object, so that its destructor can wait for them.

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace escodb {

/// A member, the last one, of a class whose functions several threads call. Each call holds a `pass`;
/// the destructor waits until there is none. A copy is another object's gate, which nobody is inside.
///
/// Thread safety: full. That no call *begins* once the destructor has, is for the caller to see to.
class call_gate {
public:
    call_gate() = default;
    call_gate(const call_gate& /*another object's*/) : call_gate() {}
    call_gate& operator=(const call_gate&) noexcept { return *this; }
    ~call_gate() { wait(); }

    class [[nodiscard]] pass {
    public:
        explicit pass(call_gate& of) : of_(of) {
            const std::lock_guard lock{of_.mutex_};
            ++of_.inside_;
        }
        pass(const pass&) = delete;
        pass& operator=(const pass&) = delete;
        ~pass() {
            // Notified under the lock: as soon as it is free, the gate may be gone.
            const std::lock_guard lock{of_.mutex_};
            if (--of_.inside_ == 0)
                of_.empty_.notify_all();
        }

    private:
        call_gate& of_;
    };

    /// Returns when nobody is inside.
    void wait() noexcept {
        std::unique_lock lock{mutex_};
        empty_.wait(lock, [this] { return inside_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable empty_;
    std::size_t inside_ = 0;
};

} // namespace escodb
