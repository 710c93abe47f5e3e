// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Runs a scenario: clients that go through their programs, die, and come back, on one storage.

#include <support/seeded_calls.hpp>
#include <support/seeded_history.hpp>
#include <support/seeded_scenario.hpp>
#include <support/seeded_storage.hpp>

#include <escodb/base/error.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/store/basic_store.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace escodb_test::seeded {

using store = escodb::basic_store<adapter, policies>;

/// What came of a scenario.
struct outcome {
    std::string violation; // empty: none
    std::string trace;     // if it was asked for
    std::uint64_t digest = 0;
    std::map<request_id, mishap> befallen;
    std::array<std::uint64_t, 6> updates{}; // by how they ended
    std::uint64_t unknown_stored = 0;       // of those of unknown outcome
    std::uint64_t calls = 0;
    std::uint64_t writes = 0;
    std::uint64_t lost_replies = 0;
    std::uint64_t crashes = 0;

    [[nodiscard]] bool failed() const noexcept { return !violation.empty(); }
    [[nodiscard]] std::uint64_t ended(ending how) const {
        return updates[static_cast<std::size_t>(how)];
    }
};

class simulation : calls {
public:
    explicit simulation(const scenario& of, bool keeps_trace = false) : calls(of) {
        seeded_random::restart(of.seed);
        storage_.keeps_trace = keeps_trace;
        next_.assign(of.clients.size(), 0);
        for (std::size_t i = 0; i < of.clients.size(); ++i)
            wheres_.push_back(std::make_unique<skewed_executor>(storage_.clock));
    }
    simulation(const simulation&) = delete;
    simulation& operator=(const simulation&) = delete;

    outcome run() {
        for (std::uint32_t i = 0; i < of_.clients.size(); ++i)
            escodb::spawn(live_again_and_again(this, i));
        run_until_nothing_is_left();
        if (unfinished_ > 0)
            storage_.model.violate("a client hangs");
        if (storage_.model.violation().empty())
            check_at_rest();
        return verdict();
    }

private:
    using handle = store::handle;

    static store::options options_of(const scenario& of) {
        store::options options{escodb::password{password_text}};
        options.kdf.iterations = 1;
        options.shards = of.shards;
        return options;
    }

    void run_until_nothing_is_left() {
        try {
            storage_.clock.run_until([] { return false; });
        } catch (const escodb::error&) { // it says so when nothing is left to run
        }
    }

    // Clients.

    static escodb::async<void> live_again_and_again(simulation* self, std::uint32_t client) {
        ++self->unfinished_;
        for (std::uint32_t number = 0;; ++number) {
            const auto own =
                std::make_shared<life>(*self->wheres_[client], client, number);
            escodb::spawn(live(self, own));
            co_await own->ended.wait();
            if (!own->dead)
                break;
            ++self->crashes_;
            const auto pause = std::chrono::milliseconds{
                mixed(self->of_.seed, client, number, 77) % 50};
            co_await escodb::sleep_for(self->storage_.clock, pause);
        }
        --self->unfinished_;
    }

    static escodb::async<void> live(simulation* self, std::shared_ptr<life> own) {
        std::exception_ptr failure;
        ++self->unfinished_;
        try {
            auto acting = act(self, own);
            co_await std::move(acting);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !own->dead)
            self->storage_.model.violate("client " + std::to_string(own->client) +
                                         " ended: " + text_of(failure));
        --self->unfinished_;
        if (!own->dead)
            own->ended.set();
    }

    /// Goes through the client's program from where the last life was.
    static escodb::async<void> act(simulation* self, std::shared_ptr<life> own) {
        const std::vector<batch>& program = self->of_.clients[own->client];
        std::size_t& next = self->next_[own->client];
        store mine{adapter{self->storage_, own}, options_of(self->of_),
                   *self->wheres_[own->client]};
        std::optional<handle> opened;
        while (next < program.size() && !own->dead) {
            if (!opened) {
                auto opening = open(self, own, &mine);
                opened = co_await std::move(opening);
                if (!opened)
                    co_return;
            }
            const batch& now = program[next++];
            auto doing = carry_out(self, own, &mine, *opened, &now);
            if (co_await std::move(doing))
                opened.reset();
        }
    }

    /// Nothing: the client has died.
    static escodb::async<std::optional<handle>> open(simulation* self, std::shared_ptr<life> own,
                                                     store* mine) {
        for (int attempt = 0; !own->dead; ++attempt) {
            std::exception_ptr failure;
            std::optional<handle> opened;
            try {
                auto opening = mine->async_open_or_create();
                opened = co_await std::move(opening);
            } catch (...) {
                failure = std::current_exception();
            }
            if (opened)
                co_return opened;
            if (own->dead)
                break;
            if (attempt == 100 || !self->is_legal(failure))
                std::rethrow_exception(failure);
            co_await escodb::sleep_for(self->storage_.clock, std::chrono::milliseconds{10});
        }
        co_return std::nullopt;
    }

    /// \return whether the store must be opened again.
    static escodb::async<bool> carry_out(simulation* self, std::shared_ptr<life> own, store* mine,
                                         handle opened, const batch* what) {
        switch (what->what) {
        case batch::kind::pause: {
            co_await escodb::sleep_for(self->storage_.clock,
                                       std::chrono::milliseconds{what->amount});
            co_return false;
        }
        case batch::kind::clock_jump:
            self->wheres_[own->client]->skew += std::chrono::milliseconds{what->amount};
            co_return false;
        case batch::kind::reshard: {
            auto resharding =
                reshard(self, own, mine, static_cast<std::uint32_t>(what->amount));
            co_await std::move(resharding);
            co_return true;
        }
        case batch::kind::on_handle: {
            auto calling = call_all(self, own, &opened, what, history::never);
            co_return co_await std::move(calling);
        }
        case batch::kind::in_task: {
            auto task = opened.task();
            auto calling = call_all(self, own, &task, what, self->storage_.model.moment());
            co_return co_await std::move(calling);
        }
        }
        co_return false;
    }

    static escodb::async<void> reshard(simulation* self, std::shared_ptr<life> own, store* mine,
                                       std::uint32_t shards) {
        std::exception_ptr failure;
        try {
            auto resharding = mine->async_reshard(shards);
            co_await std::move(resharding);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !own->dead && !self->is_legal(failure))
            std::rethrow_exception(failure);
    }

    // When all is quiet.

    void check_at_rest() {
        history& model = storage_.model;
        // An updater that throws ends its call whatever else happens to it.
        bool errors = false;
        for (const auto& [request, what] : storage_.befallen)
            errors |= what == mishap::error;
        bool all_ended_well = crashes_ == 0;
        for (const history::call& one : model.calls())
            if (one.ended == ending::failed || one.ended == ending::unknown ||
                (one.ended == ending::refused && errors))
                all_ended_well = false;
        if (all_ended_well && !model.dangling().empty())
            return model.violate("at rest " + model.dangling());
        storage_.is_quiet = true;
        try {
            finish_everything(all_ended_well);
        } catch (const std::exception& failure) {
            model.violate(std::string{"a client that comes later fails: "} + failure.what());
        }
    }

    /// A client that comes later, and meets no mishaps, reads all documents, updates one, and
    /// removes everything. An update that did not come to its end may leave a directory that its
    /// parent does not name; nobody finds that before the same path is used again.
    void finish_everything(bool all_ended_well) {
        history& model = storage_.model;
        const auto own = std::make_shared<life>(storage_.clock,
                                                static_cast<std::uint32_t>(of_.clients.size()), 0U);
        store mine{adapter{storage_, own}, options_of(of_), storage_.clock};
        handle opened = mine.open_or_create();
        const contents before = model.now();
        for (const auto& [path, all] : before.documents) {
            const auto found = opened.get(path);
            if (!found || storage::numbers_of(*found) != all)
                model.violate("a client that comes later does not see " + path);
        }
        const step update{verb::update, documents()[0]};
        const called last = begin_write(*own, opened, update);
        last.write.wait();
        end(*own, last.number, nullptr);
        const called prune = begin_write(*own, opened, {verb::prune, "/"});
        prune.write.wait();
        end(*own, prune.number, nullptr);
        if (!model.now().documents.empty() || model.now().directories.contains("/"))
            model.violate("pruning everything left something behind");
        if (all_ended_well && !model.now().directories.empty())
            model.violate("pruning everything left " + model.now().directories.begin()->first);
    }

    outcome verdict() {
        const history& model = storage_.model;
        outcome made;
        made.violation = model.violation();
        made.trace = storage_.trace();
        made.digest = storage_.digest();
        made.befallen = storage_.befallen;
        made.calls = model.calls().size();
        made.writes = storage_.writes;
        made.lost_replies = storage_.lost_replies;
        made.crashes = crashes_;
        for (const history::call& one : model.calls())
            if (one.what.what == verb::update) {
                ++made.updates[static_cast<std::size_t>(one.ended)];
                made.unknown_stored +=
                    one.ended == ending::unknown && one.stored != history::never;
            }
        return made;
    }

    std::vector<std::unique_ptr<skewed_executor>> wheres_;
    std::vector<std::size_t> next_; // of each client's program
    std::uint64_t unfinished_ = 0;
    std::uint64_t crashes_ = 0;
};

inline outcome run(const scenario& of, bool keeps_trace = false) {
    simulation one{of, keeps_trace};
    return one.run();
}

} // namespace escodb_test::seeded
