// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One client of an interleaved history: a real store, driven step by step.

#include <support/interleaving_scenario.hpp>
#include <support/interleaving_storage.hpp>

#include <escodb/engine/session.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/store/basic_store.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

inline constexpr const char* interleaved_password = "open sesame";

/// Its calls, its storage requests and its end. What it does depends on nothing but the answers to
/// its requests: it has an executor and a source of random numbers of its own.
class interleaved_client {
public:
    using store_type = escodb::basic_store<interleaved_adapter, interleaved_policies>;
    using handle_type = store_type::handle;
    using task_type = handle_type::task_type;
    using session_type = escodb::engine::session<interleaved_adapter, interleaved_policies>;
    using keys_type = escodb::model::root_keys<interleaved_policies>;

    /// \param config empty: the client opens the store itself.
    interleaved_client(scripted_client script, std::uint32_t attempts, std::uint32_t shards,
                       const std::string& config)
        : script_(std::move(script)), attempts_(attempts), shards_(shards) {
        for (std::uint32_t i = 0; i < shards; ++i)
            book_.ids.push_back(escodb::model::shard_name_of(i, shards));
        where_.emplace();
        if (!config.empty())
            session_ = std::make_shared<session_type>(
                std::make_shared<escodb::engine::connection<interleaved_adapter>>(
                    interleaved_adapter{book_}, settings(), *where_),
                keys_type::open(config, escodb::password{interleaved_password}));
    }
    interleaved_client(const interleaved_client&) = delete;
    interleaved_client& operator=(const interleaved_client&) = delete;
    ~interleaved_client() { stop(); }

    /// Begins, with a state that is the same each time.
    void start(std::uint64_t seed) {
        stop();
        where_.emplace(); // in the same place: the connection refers to it
        random_ = seed;
        ends_.assign(script_.calls.size(), call_end::unheard);
        strange_end_.clear();
        seeded_random::state = random_;
        if (session_) {
            // What it has seen was another history.
            session_->seen = {escodb::no_witness{}, session_->keys.identity()};
            open_with(handle_type{session_});
        } else {
            store_.emplace(interleaved_adapter{book_}, options(), *where_);
            escodb::spawn(open(this));
        }
        go_on();
    }

    /// Lets it go on until it waits for requests only.
    void go_on() {
        seeded_random::state = random_;
        for (bool changed = true; changed;) {
            where_->run_ready();
            changed = collect();
            if (is_open() && script_.joined_by == ';' && collected_ == calls_.size() &&
                calls_.size() < script_.calls.size() && may_begin_) {
                begin();
                changed = true;
            }
        }
        random_ = seeded_random::state;
    }

    /// A request has been completed.
    void answer(pending_request& request) {
        std::erase(book_.pending, &request);
        where_->post(request.caller);
        go_on();
    }

    [[nodiscard]] bool can_begin() const {
        return is_open() && script_.joined_by == '+' && calls_.size() < script_.calls.size();
    }
    void begin_next() {
        seeded_random::state = random_;
        begin();
        random_ = seeded_random::state;
        go_on();
    }

    /// Every request of it that is under way fails, and every later one.
    void stop() {
        may_begin_ = false;
        for (;;) {
            where_->run_ready();
            if (book_.pending.empty())
                break;
            for (pending_request* request : std::exchange(book_.pending, {})) {
                request->has_failed = true;
                where_->post(request->caller);
            }
        }
        calls_.clear();
        task_.reset();
        handle_.reset();
        store_.reset();
        collected_ = 0;
        may_begin_ = true;
    }

    [[nodiscard]] const std::vector<pending_request*>& pending() const { return book_.pending; }
    [[nodiscard]] const std::vector<call_end>& ends() const { return ends_; }
    [[nodiscard]] bool has_finished() const {
        return is_open() && collected_ == script_.calls.size() && book_.pending.empty();
    }
    /// An end of a call that no client should see, described; empty: none.
    [[nodiscard]] const std::string& strange_end() const { return strange_end_; }
    [[nodiscard]] const scripted_client& script() const { return script_; }

private:
    struct append {
        explicit append(int the_id) : id(the_id) {}
        std::optional<boost::json::value> operator()(std::optional<boost::json::value> now) const {
            boost::json::array made;
            if (now)
                made = now->as_array();
            made.push_back(boost::json::value(id));
            return boost::json::value(std::move(made));
        }
        int id;
    };
    struct erase {
        std::optional<boost::json::value> operator()(std::optional<boost::json::value>) const {
            return std::nullopt;
        }
    };

    escodb::engine_settings settings() const {
        escodb::engine_settings made;
        made.retry.attempts = attempts_;
        made.retry.first_delay = made.retry.longest_delay = std::chrono::milliseconds{0};
        made.kept_bytes = 0;
        made.lost_error = [](std::exception_ptr) {};
        return made;
    }
    store_type::options options() const {
        store_type::options made{escodb::password{interleaved_password}};
        static_cast<escodb::engine_settings&>(made) = settings();
        made.kdf.iterations = 1;
        made.shards = shards_;
        return made;
    }

    static escodb::async<void> open(interleaved_client* self) {
        try {
            auto opening = self->store_->async_open_or_create();
            handle_type opened = co_await std::move(opening);
            if (self->may_begin_)
                self->open_with(std::move(opened));
        } catch (const std::exception& failure) {
            self->strange_end_ = std::string{"open_or_create ended with "} + failure.what();
        }
    }
    void open_with(handle_type opened) {
        handle_ = std::move(opened);
        if (script_.joined_by == ';')
            return; // go_on begins
        task_.emplace(handle_->task());
        do
            begin();
        while (script_.joined_by == '&' && calls_.size() < script_.calls.size());
    }
    [[nodiscard]] bool is_open() const { return handle_.has_value(); }

    void begin() {
        const scripted_call& next = script_.calls[calls_.size()];
        calls_.push_back(task_ ? begun_in(*task_, next) : begun_in(*handle_, next));
    }
    template <class In> static escodb::pending begun_in(In& in, const scripted_call& call) {
        switch (call.kind) {
        case 'u': return in.async_update(call.path, append{call.id});
        case 'e': return in.async_update(call.path, erase{});
        case 'r': return in.async_remove(call.path);
        default: return in.async_prune(call.path);
        }
    }

    /// Learns of calls that have ended.
    bool collect() {
        bool any = false;
        for (std::size_t i = 0; i < calls_.size(); ++i) {
            if (ends_[i] != call_end::unheard || !calls_[i].done())
                continue;
            any = true;
            ++collected_;
            ends_[i] = call_end::done;
            try {
                calls_[i].wait();
            } catch (const escodb::error& failure) {
                ends_[i] = call_end::conflict;
                if (failure.code() != escodb::errc::conflict)
                    strange_end_ = failure.what();
            }
        }
        return any;
    }

    scripted_client script_;
    std::uint32_t attempts_;
    std::uint32_t shards_;
    request_book book_;
    std::optional<escodb::manual_executor> where_;
    std::shared_ptr<session_type> session_; // opened once, for all histories
    std::optional<store_type> store_;
    std::optional<handle_type> handle_;
    std::optional<task_type> task_;
    std::vector<escodb::pending> calls_;
    std::vector<call_end> ends_;
    std::size_t collected_ = 0;
    std::string strange_end_;
    std::uint64_t random_ = 0;
    bool may_begin_ = true;
};

} // namespace escodb_test::interleaved
