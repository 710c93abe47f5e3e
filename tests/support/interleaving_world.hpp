// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Some clients over one storage, driven step by step: one history, and the number by which two
/// histories are known to have led to the same state.
///
/// **When two states are the same.** A client is deterministic: it has an executor and random numbers
/// of its own, so all that it is and will do is a function of the answers that it has had, in their
/// order. An answer to a read is what the blob holds and its revision; a revision is only ever
/// compared with the current one. So a state is told by: for each client its answers so far, and for
/// each blob whether the revision that it has last heard of is the current one; and what the blobs
/// hold. The number of a state is a hash of just that, of 64 bits. What follows a state is looked at
/// once; that covers all orders of independent steps (of different clients on different blobs, of
/// two reads), for they lead to one state. Since each state that a history passes is
/// looked at, so is the safety condition after each write.
///
/// Three things are left out on purpose. Answers to reads that one call of a client has under way
/// together count as a set: they only fill its cache (`world_options::exact_order` takes the
/// order in; a test compares). Of a client that has ended all of its calls only their ends count.
/// Of one that has died only the ends that it has heard of and its writes on their way count.

#include <support/interleaving_client.hpp>
#include <support/interleaving_contents.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb_test {

/// What happens next, and to whom. Printed as in "ar0": client a, its read of blob 0.
struct step {
    std::uint8_t client = 0;
    /// 'r'ead or 'w'rite takes effect, and the client hears of it, but of a write only by a step 'h'
    /// where replies are late; '+' it begins its next call; '!' it dies.
    char kind = 'r';
    std::uint8_t blob = 0;

    friend bool operator==(const step&, const step&) = default;
    [[nodiscard]] std::string text() const {
        std::string made{static_cast<char>('a' + client), kind};
        if (kind != '+' && kind != '!')
            made += blob == config_blob ? 'c' : static_cast<char>('0' + blob);
        return made;
    }
};

struct world_options {
    std::uint32_t attempts = 2; ///< of each call, the first one included
    bool one_dies = false;      ///< at any point, any one of the clients
    bool late_replies = false;  ///< a write's effect and its reply are two steps
    bool exact_order = false;   ///< see above
};

class interleaved_world {
public:
    static constexpr std::size_t clients_max = 3;

    /// \param digits the shard of each of the scenario's nodes.
    interleaved_world(scenario script, const std::string& digits, world_options options)
        : script_(std::move(script)), placed_(script_.nodes(), digits), options_(options),
          contents_(shard_ids(placed_.shard_count()), interleaved_password) {
        placement::current = &placed_;
        const bool creates = script_.clients().front().opens_or_creates;
        if (!creates)
            make_store();
        for (const scripted_client& one : script_.clients())
            clients_.push_back(made_client(one, creates ? std::string{} : config_));
    }

    [[nodiscard]] const scenario& script() const { return script_; }
    [[nodiscard]] std::uint32_t shard_count() const { return placed_.shard_count(); }

    /// Back to the beginning. Nothing is derived or opened anew.
    void reset() {
        placement::current = &placed_;
        texts_ = texts_before_;
        now_ = before_;
        for (std::size_t c = 0; c < clients_.size(); ++c) {
            clients_[c]->start(mixed(c + 1, 7));
            look_after(c);
        }
    }

    /// What can happen now, in a fixed order.
    [[nodiscard]] std::vector<step> steps() const {
        std::vector<step> found;
        for (std::size_t c = 0; c < clients_.size(); ++c) {
            const auto number = static_cast<std::uint8_t>(c);
            const std::size_t first = found.size();
            for (const pending_request* one : clients_[c]->pending()) {
                if (now_.clients[c].is_dead && (one->kind == 'r' || one->is_unheard))
                    continue;
                found.push_back({number, one->is_unheard ? 'h' : one->kind,
                                 static_cast<std::uint8_t>(one->blob)});
            }
            std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                      [](const step& a, const step& b) {
                          return std::pair{a.blob, a.kind} < std::pair{b.blob, b.kind};
                      });
            if (now_.clients[c].is_dead || clients_[c]->has_finished())
                continue;
            if (clients_[c]->can_begin())
                found.push_back({number, '+', 0});
            if (options_.one_dies && !somebody_died())
                found.push_back({number, '!', 0});
        }
        return found;
    }

    /// Whether every client that lives has ended its calls.
    [[nodiscard]] bool is_quiet() const {
        for (std::size_t c = 0; c < clients_.size(); ++c)
            if (!now_.clients[c].is_dead && !clients_[c]->has_finished())
                return false;
        return true;
    }

    /// \pre it is one of `steps()`.
    void apply(const step& what) {
        interleaved_client& client = *clients_[what.client];
        pending_request* const request = find(what);
        const bool is_dead = now_.clients[what.client].is_dead;
        const bool ok = take(now_, what);
        if (what.kind == '+')
            client.begin_next();
        if (what.kind == 'r' && texts_[what.blob])
            request->found.emplace(*texts_[what.blob], std::to_string(now_.revision[what.blob]));
        if (what.kind == 'w') {
            request->written = ok ? escodb::write_result::written(
                                        std::to_string(now_.revision[what.blob]))
                                  : escodb::write_result::conflict();
            if (ok)
                texts_[what.blob] = std::make_shared<const std::string>(*request->text);
            request->is_unheard = is_dead || options_.late_replies;
        }
        if (request != nullptr && !request->is_unheard)
            client.answer(*request);
        if (what.kind == 'h') {
            request->is_unheard = false;
            client.answer(*request);
        }
        if (!is_dead && what.kind != '!')
            look_after(what.client);
    }

    /// Tells this state from every other.
    [[nodiscard]] std::uint64_t key() const { return key_of(now_); }
    /// The key after a step, without taking it. It may differ from that where the step ends the last
    /// call of its client and nothing like it was seen before.
    [[nodiscard]] std::uint64_t key_after(const step& what) const {
        numbers then = now_;
        take(then, what);
        return key_of(then);
    }

    /// What is wrong with what storage holds, or with an end of a call; empty: nothing.
    [[nodiscard]] std::string fault() {
        for (const auto& one : clients_)
            if (!one->strange_end().empty())
                return "a call ended with: " + one->strange_end();
        return contents_.unsafe(now_.content);
    }

    /// The same at a moment of quiet, and whether a client that comes now can do everything.
    [[nodiscard]] std::string fault_when_quiet() {
        scenario::ends ends;
        bool all_done = true;
        std::uint64_t key = 11;
        for (const auto& one : clients_) {
            ends.push_back(one->ends());
            for (const call_end end : one->ends()) {
                all_done = all_done && end == call_end::done;
                key = mixed(key, static_cast<std::uint64_t>(end));
            }
        }
        for (const std::uint32_t one : now_.content)
            key = mixed(key, one);
        const auto [known, is_new] = quiet_faults_.try_emplace(key);
        if (!is_new)
            return known->second;
        if (now_.content[config_blob] == 0)
            return all_done ? "there is no store" : "";
        auto& view = contents_.look_at(now_.content);
        std::string found = all_done ? view.dangling() : "";
        if (found.empty() && !script_.is_legal(view.documents(), ends)) {
            found = "no order of the calls leaves these documents:";
            for (const auto& [path, text] : view.documents())
                found.append(" ").append(path).append("=").append(text);
        }
        if (found.empty())
            found = fault_of_a_fresh_client();
        return quiet_faults_[key] = found;
    }

    /// What the clients wait for and what is stored, for a trace.
    [[nodiscard]] std::string described() {
        std::string made;
        if (now_.content[config_blob] == 0)
            return made;
        auto& view = contents_.look_at(now_.content);
        for (std::size_t i = 0; i < placed_.shard_count(); ++i) {
            made.append(i == 0 ? "" : " | ");
            if (now_.content[i] == 0)
                continue;
            const auto& one = view.at(shard_ids(placed_.shard_count())[i]);
            for (const auto& [path, names] : one.directories) {
                made.append(path).append(":{");
                for (const std::string& name : names)
                    made.append(made.back() == '{' ? "" : " ").append(name);
                made.append("} ");
            }
            for (const auto& [path, text] : one.documents)
                made.append(path).append("=").append(text).append(" ");
        }
        return made;
    }

private:
    static constexpr std::uint64_t unknown = ~std::uint64_t{0};

    struct client_numbers {
        std::uint64_t heard = 1;   // answers, in this order …
        std::uint64_t reads = 0;   // … and since then these reads, in any order
        std::uint64_t unheard = 0; // answers on their way
        std::uint64_t ends = 0;    // of calls, as heard
        std::uint64_t left = 0;    // writes that a dead one has left on their way …
        unsigned left_blobs = 0;   // … and where
        std::array<std::uint64_t, blob_count> known{unknown, unknown, unknown, unknown, unknown};
        bool is_dead = false;
    };
    struct numbers {
        std::array<client_numbers, clients_max> clients;
        content_numbers content{};
        std::array<std::uint64_t, blob_count> revision{}; // 0: there is no such blob
        std::uint64_t last_revision = 0;
    };

    static std::vector<std::string> shard_ids(std::uint32_t count) {
        std::vector<std::string> made;
        for (std::uint32_t i = 0; i < count; ++i)
            made.push_back(escodb::model::shard_name_of(i, count));
        return made;
    }

    std::unique_ptr<interleaved_client> made_client(scripted_client script, std::string config) {
        return std::make_unique<interleaved_client>(std::move(script), options_.attempts,
                                                    placed_.shard_count(), config);
    }

    /// The store as it is before the clients come, and one more client for afterwards.
    void make_store() {
        seeded_random::state = 1;
        interleaved_client::keys_type::kdf::settings cheap;
        cheap.iterations = 1;
        config_ = interleaved_client::keys_type::create(escodb::password{interleaved_password},
                                                        cheap, placed_.shard_count())
                      .config_text;
        texts_[config_blob] = std::make_shared<const std::string>(config_);
        now_.content[config_blob] = contents_.number_of_config(config_);
        now_.revision[config_blob] = now_.last_revision = 1;
        scripted_client first;
        for (const std::string& path : script_.before())
            first.calls.push_back({'u', path, 0});
        const auto maker = made_client(std::move(first), config_);
        run_alone(*maker, 99);
        texts_before_ = texts_;
        before_ = now_;
    }

    /// Every document is put and one is removed; then all are pruned, and nothing is left.
    std::string fault_of_a_fresh_client() {
        if (config_.empty())
            return {};
        if (!fresh_) {
            scripted_client calls;
            for (const std::string& path : script_.documents())
                calls.calls.push_back({'u', path, 99});
            calls.calls.push_back({'r', *script_.documents().begin(), 0});
            calls.calls.push_back({'p', "/", 0});
            fresh_ = made_client(std::move(calls), config_);
        }
        const auto texts = texts_;
        const numbers before = now_;
        std::string found = run_alone(*fresh_, 98);
        if (found.empty() && !contents_.is_empty(now_.content))
            found = "a client that came afterwards could not remove everything: " + described();
        texts_ = texts;
        now_ = before;
        return found.empty() ? found : "a client that came afterwards: " + found;
    }

    /// \return what was wrong after one of its writes, or at its end.
    std::string run_alone(interleaved_client& client, std::uint64_t seed) {
        std::string found;
        client.start(seed);
        while (found.empty() && !client.pending().empty()) {
            pending_request& next = *client.pending().front();
            const std::size_t blob = next.blob;
            if (next.kind == 'r') {
                if (texts_[blob])
                    next.found.emplace(*texts_[blob], std::to_string(now_.revision[blob]));
            } else {
                now_.content[blob] =
                    contents_.number_of_shard(now_.content[config_blob], blob, *next.text);
                texts_[blob] = std::make_shared<const std::string>(*next.text);
                now_.revision[blob] = ++now_.last_revision;
                next.written = escodb::write_result::written(std::to_string(now_.last_revision));
                found = contents_.unsafe(now_.content);
            }
            client.answer(next);
        }
        for (const call_end end : client.ends())
            if (found.empty() && end != call_end::done)
                found = "a call did not end well " + client.strange_end();
        client.stop();
        return found;
    }

    [[nodiscard]] bool somebody_died() const {
        return std::any_of(now_.clients.begin(), now_.clients.end(),
                           [](const client_numbers& one) { return one.is_dead; });
    }

    pending_request* find(const step& what) const {
        for (pending_request* one : clients_[what.client]->pending())
            if (one->blob == what.blob && one->kind == (what.kind == 'h' ? 'w' : what.kind))
                return one;
        return nullptr;
    }

    // Numbers.

    static std::uint64_t event_of(const step& what, std::uint64_t answer) {
        return mixed(mixed(static_cast<std::uint64_t>(what.kind), what.blob), answer);
    }
    static void note(client_numbers& of, std::uint64_t event) {
        of.heard = mixed(mixed(of.heard, of.reads), event);
        of.reads = 0;
    }

    /// What a step does to the numbers. \return whether a write succeeds.
    bool take(numbers& in, const step& what) const {
        client_numbers& of = in.clients[what.client];
        const pending_request* const request = find(what);
        const step hears{what.client, 'h', what.blob};
        switch (what.kind) {
        case '!':
            of.is_dead = true;
            for (const pending_request* one : clients_[what.client]->pending())
                if (one->kind == 'w' && !one->is_unheard) {
                    of.left += left_by(*one);
                    of.left_blobs |= 1u << one->blob;
                }
            return true;
        case '+': note(of, event_of(what, 0)); return true;
        case 'r':
            of.known[what.blob] = in.revision[what.blob];
            if (counts_reads_as_set(what.client))
                of.reads += event_of(what, in.content[what.blob]);
            else
                note(of, event_of(what, in.content[what.blob]));
            return true;
        case 'w': {
            const std::uint64_t current = in.revision[what.blob];
            const bool ok = request->revision
                                ? current != 0 && *request->revision == std::to_string(current)
                                : current == 0 || switched_rules::broken.missing_unchecked;
            if (ok) {
                in.revision[what.blob] = ++in.last_revision;
                in.content[what.blob] = request->content;
            }
            if (of.is_dead) {
                of.left -= left_by(*request);
                of.left_blobs &= ~(1u << what.blob);
                return ok;
            }
            of.known[what.blob] = ok ? in.last_revision : unknown;
            if (options_.late_replies)
                of.unheard += event_of(hears, ok);
            else
                note(of, event_of(hears, ok));
            return ok;
        }
        default:
            of.unheard -= event_of(hears, request->written->ok());
            note(of, event_of(hears, request->written->ok()));
            return true;
        }
    }
    static std::uint64_t left_by(const pending_request& write) {
        return mixed(write.blob, write.content);
    }
    /// Calls that share a task are planned in the order in which their shards come in.
    bool counts_reads_as_set(std::size_t c) const {
        return !options_.exact_order && clients_[c]->script().joined_by == ';';
    }

    std::uint64_t raw_key(const client_numbers& of) const {
        return mixed(mixed(of.heard, of.reads), of.unheard);
    }
    std::uint64_t key_of(const numbers& of) const {
        std::uint64_t key = 17;
        for (const std::uint32_t one : of.content)
            key = mixed(key, one);
        for (std::size_t c = 0; c < clients_.size(); ++c)
            key = mixed(key, key_of(of, c));
        return key;
    }
    std::uint64_t key_of(const numbers& all, std::size_t c) const {
        const client_numbers& of = all.clients[c];
        unsigned current = 0;
        for (std::size_t blob = 0; blob < blob_count; ++blob)
            if (of.known[blob] == all.revision[blob])
                current |= 1u << blob;
        if (of.is_dead)
            return mixed(mixed(mixed(23, of.ends), of.left),
                         (current & of.left_blobs) << 8 | of.left_blobs);
        const std::uint64_t raw = mixed(c, raw_key(of));
        const auto finished = finished_.find(raw);
        return finished != finished_.end() ? finished->second : mixed(raw, current);
    }

    /// A client has gone on: what has it asked for, and has it finished?
    void look_after(std::size_t c) {
        client_numbers& of = now_.clients[c];
        const interleaved_client& client = *clients_[c];
        of.ends = 29;
        for (const call_end end : client.ends())
            of.ends = mixed(of.ends, static_cast<std::uint64_t>(end));
        const std::uint64_t raw = mixed(c, raw_key(of));
        if (client.has_finished())
            finished_.try_emplace(raw, mixed(31, of.ends));
        for (pending_request* one : client.pending()) {
            if (one->kind != 'w' || one->content != 0)
                continue;
            std::uint32_t& number = written_[mixed(raw, one->blob)];
            if (number == 0)
                number = one->blob == config_blob
                             ? contents_.number_of_config(*one->text)
                             : contents_.number_of_shard(now_.content[config_blob], one->blob,
                                                         *one->text);
            one->content = number;
        }
    }

    scenario script_;
    placement placed_;
    world_options options_;
    content_table contents_;
    std::string config_; // empty: the clients make it
    std::vector<std::unique_ptr<interleaved_client>> clients_;
    std::unique_ptr<interleaved_client> fresh_;
    std::array<std::shared_ptr<const std::string>, blob_count> texts_before_;
    std::array<std::shared_ptr<const std::string>, blob_count> texts_;
    numbers before_;
    numbers now_;
    std::unordered_map<std::uint64_t, std::uint64_t> finished_; // clients, by what they have heard
    std::unordered_map<std::uint64_t, std::uint32_t> written_;  // by who writes what where
    std::unordered_map<std::uint64_t, std::string> quiet_faults_;
};

} // namespace escodb_test
