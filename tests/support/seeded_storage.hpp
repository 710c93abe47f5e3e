// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The storage of a seeded simulation: a network that delays, loses and repeats, the blobs behind
/// it, what they hold decrypted at every moment, and the adapter by which a client reaches them.

#include <support/seeded_history.hpp>
#include <support/seeded_random.hpp>
#include <support/seeded_scenario.hpp>

#include <escodb/format/config_blob.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/event.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/store/policies.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::seeded {

using policies = escodb::policies<seeded_random>;
inline constexpr const char* password_text = "open sesame";

/// One life of a client, from its start to its crash.
struct life {
    life(escodb::executor& where, std::uint32_t the_client, std::uint32_t the_number)
        : client(the_client), number(the_number), ended(where) {}

    std::uint32_t client;
    std::uint32_t number;
    std::uint32_t requests = 0;
    bool dead = false;
    escodb::async_event ended;
};

/// What all clients share.
class storage {
public:
    explicit storage(const scenario& of) : of_(of) {}

    escodb::manual_executor clock;
    history model;
    std::map<request_id, mishap> befallen; // all that went wrong
    std::uint64_t lost_replies = 0;        // of writes of shards
    std::uint64_t writes = 0;
    std::uint64_t messages = 0; // under way that nobody waits for
    bool is_quiet = false;      // nothing goes wrong any more
    bool keeps_trace = false;

    /// The next request of a client, and what befalls it.
    request_id next(life& of) { return {of.client, of.number, of.requests++}; }
    mishap fate(const request_id& request, bool is_write) {
        const mishap what = is_quiet ? mishap::none : drawn(request, is_write);
        if (what != mishap::none)
            befallen.emplace(request, what);
        return what;
    }
    /// How long one way of a request takes. \param way tells them apart.
    std::chrono::nanoseconds delay(const request_id& request, std::uint64_t way) const {
        const auto most = static_cast<std::uint64_t>(of_.slowest_us) + 1;
        return std::chrono::microseconds{draw(request, way) % most};
    }
    /// A long one: tens of requests.
    std::chrono::nanoseconds long_delay(const request_id& request) const {
        return 30 * delay(request, 7) + std::chrono::milliseconds{1 + draw(request, 8) % 200};
    }

    std::optional<escodb::blob> read(const std::string& id) const {
        const auto at = blobs_.find(id);
        if (at == blobs_.end())
            return std::nullopt;
        return escodb::blob{at->second.back().value, std::to_string(at->second.back().revision)};
    }
    /// A state that was true some writes ago.
    std::optional<escodb::blob> read_stale(const std::string& id, const request_id& request) const {
        const auto at = blobs_.find(id);
        const std::uint64_t back = draw(request, 9) % 4;
        if (at == blobs_.end() || back > at->second.size() - 1)
            return std::nullopt;
        const version& old = at->second[at->second.size() - 1 - back];
        return escodb::blob{old.value, std::to_string(old.revision)};
    }
    escodb::write_result write(const life& by, const std::string& id, const std::string& value,
                               const std::optional<std::string>& revision, bool ignore = false) {
        std::vector<version>& all = blobs_[id];
        const auto current =
            all.empty() ? std::nullopt : std::optional{std::to_string(all.back().revision)};
        if (revision != current && !ignore) {
            if (all.empty())
                blobs_.erase(id);
            return escodb::write_result::conflict();
        }
        all.push_back({value, ++last_revision_});
        ++writes;
        try {
            look(by, id, value);
        } catch (const std::exception& failure) {
            model.violate("a blob that does not open was written to " + id + ": " +
                          failure.what());
        }
        return escodb::write_result::written(std::to_string(last_revision_));
    }

    /// A line of the trace: what happened, in numbers.
    template <class... Parts> void note(const Parts&... parts) {
        std::string line = std::to_string(clock.elapsed().count() / 1000) + " us";
        ((line += ' ', line += text_of(parts)), ...);
        for (const char c : line)
            digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        if (keeps_trace)
            trace_ += line + '\n';
    }
    [[nodiscard]] const std::string& trace() const noexcept { return trace_; }
    /// Of the trace so far and all blobs that ever were.
    [[nodiscard]] std::uint64_t digest() const {
        std::uint64_t all = digest_;
        for (const auto& [id, versions] : blobs_)
            for (const version& one : versions)
                for (const char c : one.value)
                    all = (all ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        return all;
    }
    [[nodiscard]] const scenario& what() const noexcept { return of_; }

private:
    struct version {
        std::string value;
        std::uint64_t revision;
    };
    using keys = escodb::model::root_keys<policies>;

    std::uint64_t draw(const request_id& request, std::uint64_t purpose) const {
        return mixed(of_.seed + (of_.timing << 40), (std::uint64_t{request.client} << 32) + request.life, request.number,
                     purpose);
    }
    mishap drawn(const request_id& request, bool is_write) const {
        mishap what = mishap::none;
        if (of_.mishaps) {
            const auto at = of_.mishaps->find(request);
            what = at == of_.mishaps->end() ? mishap::none : at->second;
        } else {
            std::uint64_t dice = draw(request, 0) % 1000;
            for (std::size_t i = 1; i < of_.of_1000.size(); ++i) {
                if (dice < of_.of_1000[i]) {
                    what = static_cast<mishap>(i);
                    break;
                }
                dice -= of_.of_1000[i];
            }
        }
        if (is_write ? what == mishap::stale : is_for_writes(what))
            return mishap::none;
        if (is_crash(what) && request.life + 1 >= of_.lives_max)
            return mishap::none;
        return what;
    }

    static std::string text_of(std::uint64_t number) { return std::to_string(number); }
    static std::string text_of(const std::string& text) { return text; }
    static std::string text_of(const char* text) { return text; }

    // What the blobs hold.

    void look(const life& by, const std::string& id, const std::string& value) {
        if (id == escodb::format::config_id)
            return look_at_config(value);
        if (!keys_ || !is_of_layout(*keys_, id) || escodb::format::parse_tombstone(value))
            return; // of a layout to come, or frozen as it was
        contents& there = shards_[id];
        contents now = decrypt(*keys_, id, value);
        model.changed(by.client, by.number, there, now);
        there = std::move(now);
    }

    static bool is_of_layout(keys& of, const std::string& id) {
        for (std::uint32_t i = 0; i < of.shard_count(); ++i)
            if (of.shard_name(i) == id)
                return true;
        return false;
    }

    /// A resharding ends when the config is replaced: everything must then be as it was.
    void look_at_config(const std::string& value) {
        if (keys_ && escodb::format::parse_config(value).reshard)
            return;
        const bool is_first = !keys_;
        keys_.emplace(keys::open(value, escodb::password{password_text}));
        shards_.clear();
        contents all;
        for (std::uint32_t i = 0; i < keys_->shard_count(); ++i) {
            const std::string id = keys_->shard_name(i);
            const auto found = read(id);
            if (!found || escodb::format::parse_tombstone(found->value))
                continue;
            contents& of = shards_[id];
            of = decrypt(*keys_, id, found->value);
            all.documents.insert(of.documents.begin(), of.documents.end());
            all.directories.insert(of.directories.begin(), of.directories.end());
        }
        if (!is_first)
            model.moved(all);
    }

    static contents decrypt(keys& with, const std::string& id, const std::string& value) {
        contents found;
        escodb::model::shard<policies> shard{with, id, value, "r"};
        for (const std::string& path : shard.paths()) {
            if (escodb::model::is_directory(path)) {
                const auto all = shard.list(path);
                found.directories[path] = {all.begin(), all.end()};
            } else {
                found.documents[path] = numbers_in(escodb::as_text(*shard.read(path)));
            }
        }
        return found;
    }

public:
    static numbers numbers_of(const boost::json::value& document) {
        numbers all;
        for (const auto& one : document.as_object().at("updates").as_array())
            all.push_back(boost::json::value_to<std::uint64_t>(one));
        return all;
    }

private:
    static numbers numbers_in(std::string_view text) {
        return numbers_of(boost::json::parse(text));
    }

    const scenario& of_;
    std::map<std::string, std::vector<version>> blobs_;
    std::uint64_t last_revision_ = 0;
    std::optional<keys> keys_;
    std::map<std::string, contents> shards_;
    std::string trace_;
    std::uint64_t digest_ = 0xcbf29ce484222325;
};

/// The same clock for all, but each client has an opinion of its own about what it says.
class skewed_executor final : public escodb::executor {
public:
    explicit skewed_executor(escodb::executor& inner) : inner_(inner) {}

    void post(std::coroutine_handle<> h) override { inner_.post(h); }
    void post_idle(std::coroutine_handle<> h) override { inner_.post_idle(h); }
    void post_after(std::chrono::nanoseconds delay, std::coroutine_handle<> h) override {
        inner_.post_after(delay, h);
    }
    void post_from_any_thread(std::coroutine_handle<> h) override {
        inner_.post_from_any_thread(h);
    }
    void forget(std::coroutine_handle<> h) noexcept override { inner_.forget(h); }
    void work_started() noexcept override { inner_.work_started(); }
    void work_finished() noexcept override { inner_.work_finished(); }
    void run_until(const std::function<bool()>& done) override { inner_.run_until(done); }
    [[nodiscard]] bool running() const noexcept override { return inner_.running(); }
    [[nodiscard]] clock::time_point now() const override { return inner_.now() + skew; }

    std::chrono::milliseconds skew{};

private:
    escodb::executor& inner_;
};

/// A client's way to the storage.
class adapter {
public:
    adapter(storage& of, std::shared_ptr<life> own) : storage_(&of), life_(std::move(own)) {}

    escodb::async<std::optional<escodb::blob>> read(std::string id) {
        const request_id request = storage_->next(*life_);
        const mishap fate = storage_->fate(request, false);
        crash_if(fate == mishap::crash_before);
        co_await escodb::sleep_for(storage_->clock, storage_->delay(request, 1));
        const bool is_stale = fate == mishap::stale && id != escodb::format::config_id;
        std::optional<escodb::blob> found = is_stale
                                                ? storage_->read_stale(id, request)
                                                : storage_->read(id);
        crash_if(fate == mishap::crash_after);
        co_await escodb::sleep_for(storage_->clock, way_back(request, fate));
        note(request, "read", id, fate);
        throw_if_dead(id);
        if (fate == mishap::error)
            throw escodb::error(escodb::errc::storage_failed, id, "on purpose");
        co_return found;
    }

    escodb::async<escodb::write_result> write(std::string id, const std::string& value,
                                              std::optional<std::string> revision) {
        using escodb::errc;
        const request_id request = storage_->next(*life_);
        const mishap fate = storage_->fate(request, true);
        crash_if(fate == mishap::crash_before);
        throw_if_dead(id);
        if (fate == mishap::late || fate == mishap::duplicated)
            escodb::spawn(arrive_late(storage_, life_, request, id, value, revision));
        const bool is_lost = fate == mishap::lost_request || fate == mishap::late;
        const bool is_lost_reply = is_lost || fate == mishap::lost_reply;
        if (is_lost_reply)
            ++storage_->lost_replies;
        // Copied, since it is under way while its client may die.
        const std::string sent = value;
        co_await escodb::sleep_for(storage_->clock, storage_->delay(request, 1));
        std::optional<escodb::write_result> result;
        if (!is_lost && fate != mishap::error && fate != mishap::conflict)
            result = storage_->write(*life_, id, sent, revision);
        note(request, result && result->ok() ? "wrote" : "did not write", id, fate);
        crash_if(fate == mishap::crash_after);
        co_await escodb::sleep_for(storage_->clock, way_back(request, fate));
        throw_if_dead(id);
        if (fate == mishap::error)
            throw escodb::error(errc::storage_failed, id, "on purpose");
        if (is_lost_reply) {
            const bool lies = storage_->what().bug == planted::lost_reply_is_error;
            throw escodb::error(lies ? errc::storage_failed : errc::reply_lost, id, "on purpose");
        }
        co_return result ? std::move(*result) : escodb::write_result::conflict();
    }

    std::string describe() const { return "simulation"; }

private:
    /// A message that arrives when nobody waits for it any more: always after the one that is
    /// answered, for a conflict says that the write did not happen.
    static escodb::async<void> arrive_late(storage* at, std::shared_ptr<life> own,
                                           request_id request, std::string id, std::string value,
                                           std::optional<std::string> revision) {
        ++at->messages;
        const auto delay = at->delay(request, 1) + at->long_delay(request);
        co_await escodb::sleep_for(at->clock, delay);
        const bool wins = at->what().bug == planted::late_write_wins;
        const bool written = at->write(*own, id, value, revision, wins).ok();
        at->note("client", request.client, "request", request.number, "arrived late at", id,
                 written ? "and was written" : "and was refused");
        --at->messages;
    }

    std::chrono::nanoseconds way_back(const request_id& request, mishap fate) const {
        if (fate == mishap::slow)
            return storage_->long_delay(request);
        if (fate == mishap::stopped)
            return std::chrono::hours{1};
        return storage_->delay(request, 2);
    }
    void crash_if(bool now) {
        if (!now || life_->dead)
            return;
        life_->dead = true;
        storage_->note("client", life_->client, "crashed");
        storage_->model.crash(life_->client, life_->number);
        life_->ended.set();
    }
    void throw_if_dead(const std::string& id) const {
        if (life_->dead)
            throw escodb::error(escodb::errc::storage_failed, id, "the client is dead");
    }
    void note(const request_id& request, const char* what, const std::string& id, mishap fate) {
        storage_->note("client", request.client, "life", request.life, "request", request.number,
                       what, id, mishap_names[static_cast<std::size_t>(fate)]);
    }

    storage* storage_;
    std::shared_ptr<life> life_;
};

} // namespace escodb_test::seeded
