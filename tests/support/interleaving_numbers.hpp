// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The steps of an interleaved history, and the number by which two histories are known to have led
/// to the same state.
///
/// **When two states are the same.** A client is deterministic: it has an executor and random
/// numbers of its own, so all that it is and will do is a function of the answers that it has had,
/// in their order. An answer to a read is what the blob holds and its revision; a revision is only
/// ever compared with the current one. So a state is told by: for each client its answers so far,
/// and for each blob whether the revision that it has last heard of is the current one; and what
/// the blobs hold. The number of a state is a hash of just that, of 64 bits. What follows a state
/// is looked at once; that covers all orders of independent steps (of different clients on
/// different blobs, of two reads), for they lead to one state. Since each state that a history
/// passes is looked at, so is the safety condition after each write.
///
/// Three things are left out on purpose. Answers to reads that one call of a client has under way
/// together count as a set: they only fill its cache (`world_options::exact_order` takes the
/// order in; a test compares). Of a client that has ended all of its calls only their ends count.
/// Of one that has died only the ends that it has heard of and its writes on their way count.

#include <support/interleaving_contents.hpp>
#include <support/interleaving_storage.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace escodb_test::interleaved {

/// What happens next, and to whom. Printed as in "ar0": client a, its read of blob 0.
struct step {
    std::uint8_t client = 0;
    /// 'r'ead or 'w'rite takes effect, and the client hears of it, but of a write only by a step
    /// 'h' where replies are late; '+' it begins its next call; '!' it dies.
    char kind = 'r';
    std::uint8_t blob = 0;
    /// Of two such requests of the client the later: a call that gave up leaves its write in
    /// flight, and the client's next call may write there too. Printed as "aw0'".
    std::uint8_t later = 0;

    [[nodiscard]] std::string text() const {
        std::string made{static_cast<char>('a' + client), kind};
        if (kind != '+' && kind != '!')
            made += blob == config_blob ? 'c' : static_cast<char>('0' + blob);
        return made.append(later, '\'');
    }
};

struct world_options {
    std::uint32_t attempts = 2; ///< of each call, the first one included
    bool one_dies = false;      ///< at any point, any one of the clients
    bool late_replies = false;  ///< a write's effect and its reply are two steps
    bool exact_order = false;   ///< see above
};

inline constexpr std::size_t clients_max = 3;
inline constexpr std::uint64_t unknown_revision = ~std::uint64_t{0};

/// What tells the state of a client.
struct client_numbers {
    std::uint64_t heard = 1;   // answers, in this order …
    std::uint64_t reads = 0;   // … and since then these reads, in any order
    std::uint64_t unheard = 0; // answers on their way
    std::uint64_t ends = 0;    // of calls, as heard
    std::uint64_t left = 0;    // writes that a dead one has left on their way
    // The revision by which its next write of each blob will be made, or the one under way; and
    // that of a write that a call which gave up has left under way.
    std::array<std::uint64_t, blob_count> known{
        unknown_revision, unknown_revision, unknown_revision, unknown_revision, unknown_revision};
    std::array<std::uint64_t, blob_count> given_up = known;
    bool is_dead = false;

    void note(std::uint64_t event) {
        heard = mixed(mixed(heard, reads), event);
        reads = 0;
    }
    [[nodiscard]] std::uint64_t answers() const { return mixed(mixed(heard, reads), unheard); }
};

/// What tells the state of a world.
struct world_numbers {
    std::array<client_numbers, clients_max> clients;
    content_numbers content{};
    std::array<std::uint64_t, blob_count> revision{}; // 0: there is no such blob
    std::uint64_t last_revision = 0;
};

inline std::uint64_t event_of(const step& what, std::uint64_t answer) {
    return mixed(mixed(static_cast<std::uint64_t>(what.kind), 8u * what.later + what.blob), answer);
}
inline std::uint64_t left_by(const pending_request& write) {
    return mixed(write.blob, write.content);
}

/// \param finished what stands for clients that have ended all of their calls, by their answers.
inline std::uint64_t
key_of_client(const world_numbers& all, std::size_t c,
              const std::unordered_map<std::uint64_t, std::uint64_t>& finished) {
    const client_numbers& of = all.clients[c];
    unsigned current = 0;
    for (std::size_t blob = 0; blob < blob_count; ++blob)
        current |= (of.known[blob] == all.revision[blob] ? 1u << blob : 0u) |
                   (of.given_up[blob] == all.revision[blob] ? 256u << blob : 0u);
    if (of.is_dead)
        return mixed(mixed(mixed(23, of.ends), of.left), of.left == 0 ? 0 : current);
    const std::uint64_t answers = mixed(c, of.answers());
    const auto known = finished.find(answers);
    return known != finished.end() ? known->second : mixed(answers, current);
}

} // namespace escodb_test::interleaved
