// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Some clients over one storage, driven step by step: one history, and the number by which two
/// histories are known to have led to the same state.

#include <support/interleaving_client.hpp>
#include <support/interleaving_contents.hpp>
#include <support/interleaving_numbers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

class interleaved_world {
public:
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
                std::uint8_t earlier = 0;
                for (const pending_request* other : clients_[c]->pending()) {
                    if (other == one)
                        break;
                    earlier += other->kind == one->kind && other->blob == one->blob;
                }
                found.push_back({number, one->is_unheard ? 'h' : one->kind,
                                 static_cast<std::uint8_t>(one->blob), earlier});
            }
            std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                      [](const step& a, const step& b) {
                          return std::tuple{a.blob, a.kind, a.later} <
                                 std::tuple{b.blob, b.kind, b.later};
                      });
            if (now_.clients[c].is_dead || clients_[c]->has_finished())
                continue;
            if (clients_[c]->can_begin())
                found.push_back({number, '+'});
            if (options_.one_dies && !somebody_died())
                found.push_back({number, '!'});
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
            request->written =
                ok ? escodb::write_result::written(std::to_string(now_.revision[what.blob]))
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
    /// The key after a step, without taking it. It may differ from that where the step ends the
    /// last call of its client and nothing like it was seen before.
    [[nodiscard]] std::uint64_t key_after(const step& what) const {
        world_numbers then = now_;
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
        const world_numbers before = now_;
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
        std::uint8_t earlier = what.later;
        for (pending_request* one : clients_[what.client]->pending())
            if (one->blob == what.blob && one->kind == (what.kind == 'h' ? 'w' : what.kind) &&
                earlier-- == 0)
                return one;
        return nullptr;
    }

    // Numbers.

    /// What a step does to the numbers. \return whether a write succeeds.
    bool take(world_numbers& in, const step& what) const {
        client_numbers& of = in.clients[what.client];
        const pending_request* const request = find(what);
        const step hears{what.client, 'h', what.blob, what.later};
        switch (what.kind) {
        case '!':
            of.is_dead = true;
            for (const pending_request* one : clients_[what.client]->pending())
                if (one->kind == 'w' && !one->is_unheard)
                    of.left += left_by(*one);
            return true;
        case '+': of.note(event_of(what, 0)); return true;
        case 'r':
            if (const pending_request* left = find({what.client, 'w', what.blob});
                left != nullptr && !left->is_unheard)
                of.given_up[what.blob] = of.known[what.blob];
            of.known[what.blob] = in.revision[what.blob];
            if (counts_reads_as_set(what.client))
                of.reads += event_of(what, in.content[what.blob]);
            else
                of.note(event_of(what, in.content[what.blob]));
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
            const bool is_given_up = what.later == 0 && of.given_up[what.blob] != unknown_revision;
            (is_given_up ? of.given_up : of.known)[what.blob] =
                ok && !is_given_up ? in.last_revision : unknown_revision;
            if (of.is_dead) {
                of.left -= left_by(*request);
                return ok;
            }
            if (options_.late_replies)
                of.unheard += event_of(hears, ok);
            else
                of.note(event_of(hears, ok));
            return ok;
        }
        default:
            of.unheard -= event_of(hears, request->written->ok());
            of.note(event_of(hears, request->written->ok()));
            return true;
        }
    }
    /// Calls that share a task are planned in the order in which their shards come in.
    bool counts_reads_as_set(std::size_t c) const {
        return !options_.exact_order && clients_[c]->script().joined_by == ';';
    }

    std::uint64_t key_of(const world_numbers& of) const {
        std::uint64_t key = 17;
        for (const std::uint32_t one : of.content)
            key = mixed(key, one);
        for (std::size_t c = 0; c < clients_.size(); ++c)
            key = mixed(key, key_of_client(of, c, finished_));
        return key;
    }
    /// A client has gone on: what has it asked for, and has it finished?
    void look_after(std::size_t c) {
        client_numbers& of = now_.clients[c];
        const interleaved_client& client = *clients_[c];
        of.ends = 29;
        for (const call_end end : client.ends())
            of.ends = mixed(of.ends, static_cast<std::uint64_t>(end));
        const std::uint64_t raw = mixed(c, of.answers());
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
    world_numbers before_;
    world_numbers now_;
    std::unordered_map<std::uint64_t, std::uint64_t> finished_; // clients, by what they have heard
    std::unordered_map<std::uint64_t, std::uint32_t> written_;  // by who writes what where
    std::unordered_map<std::uint64_t, std::string> quiet_faults_;
};

} // namespace escodb_test::interleaved
