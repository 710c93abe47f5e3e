// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An executor with threads beside it, for what takes a processor's time: sealing and opening
/// shards, and writing files.

#include <escodb/base/error.hpp>
#include <escodb/runtime/run_loop.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace escodb {

/// A `run_loop`, and some threads that do what is offloaded. Coroutines, updaters and adapters are
/// still run by the one thread that drives it, so none of them need be thread safe.
///
///     escodb::pooled_loop loop{2};
///     escodb::store store{escodb::file_adapter{"passwords"}, std::move(options), loop};
///
/// As many threads as processors is a good number. Policies given by the user (cipher, random
/// source) are used by several threads, but each object of them by one at a time.
///
/// The destructor waits until its threads have done all that was offloaded.
class pooled_loop final : public run_loop {
public:
    /// \throws error invalid_option "threads" for 0, or where the system has no more.
    explicit pooled_loop(unsigned threads) {
        if (threads == 0)
            throw error(errc::invalid_option, "threads", "there must be at least one");
        try {
            threads_.reserve(threads);
            for (unsigned i = 0; i < threads; ++i)
                threads_.emplace_back([this] { work(); });
        } catch (const std::system_error& failure) {
            stop();
            throw error(errc::invalid_option, "threads",
                        "the system gave " + std::to_string(threads_.size()), failure.code());
        }
    }
    ~pooled_loop() override { stop(); }

    [[nodiscard]] bool try_offload(std::function<void()> work) override {
        const std::lock_guard lock{mutex_};
        queue_.push_back(std::move(work));
        wake_.notify_one();
        return true;
    }

private:
    void work() {
        std::unique_lock lock{mutex_};
        for (;;) {
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty())
                return;
            std::function<void()> next = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            next();
            next = nullptr; // what it holds may take the lock
            lock.lock();
        }
    }

    void stop() noexcept {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        for (std::thread& one : threads_)
            one.join();
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace escodb
