// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Calls that are made together share a task, and later ones the next.

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace escodb {

/// Gives each call a task that begins after the call was made: what it reads is no older than the
/// call. Calls that wait for the same turn share its task, and so their reads and writes.
///
/// In turns (`one_by_one`), a task begins when all calls of the one before have ended, with those that
/// have come meanwhile; else when the executor has nothing else to run.
///
/// Thread safety: none; the executor's thread. Lifetime: kept by the calls that hold a `place`.
template <class Task> class turns : public std::enable_shared_from_this<turns<Task>> {
    struct turn {
        turn(Task the_task, executor& where) : task(std::move(the_task)), open(where) {}
        Task task;
        async_event open;
        std::size_t members = 0;
    };

public:
    /// \param make a new task.
    turns(executor& where, std::function<Task()> make, bool one_by_one)
        : where_(where), make_(std::move(make)), one_by_one_(one_by_one) {}

    /// A call's part in a turn. A call that ends, or is destroyed where it waits, gives it up.
    class place {
    public:
        explicit place(std::shared_ptr<turns> among) : among_(std::move(among)) {
            if (!among_->next_) {
                among_->next_ =
                    std::make_shared<turn>(among_->make_(), among_->where_);
                opens_ = !among_->is_busy_;
            }
            mine_ = among_->next_;
            ++mine_->members;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            --mine_->members;
            if (opens_)
                among_->open_next();
            else if (mine_->members == 0 && mine_->open.is_set() && among_->one_by_one_)
                among_->open_next();
        }

        /// Goes on when the turn has come. Once.
        async<void> wait() {
            if (opens_) {
                co_await when_idle(among_->where_);
                opens_ = false;
                among_->open_next();
            } else {
                co_await mine_->open.wait();
            }
        }
        [[nodiscard]] Task& task() noexcept { return mine_->task; }

    private:
        std::shared_ptr<turns> among_;
        std::shared_ptr<turn> mine_;
        bool opens_ = false; // the first of a turn for which nobody else waits
    };

private:
    /// Where there is no memory to resume all that wait, the executor runs dry and tells them so.
    void open_next() noexcept {
        const std::shared_ptr<turn> opened = std::exchange(next_, nullptr);
        is_busy_ = one_by_one_ && opened && opened->members > 0;
        try {
            if (opened)
                opened->open.set();
        } catch (...) {
        }
    }

    executor& where_;
    std::function<Task()> make_;
    bool one_by_one_;
    bool is_busy_ = false; // a turn is under way, and the next one waits for its end
    std::shared_ptr<turn> next_;
};

} // namespace escodb
