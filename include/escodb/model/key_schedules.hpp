// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The models of the key schedule policy.

#include <escodb/model/item_key_codec.hpp>
#include <escodb/model/line_codec.hpp>
#include <escodb/policy/kinds.hpp>

#include <string_view>

namespace escodb::key_schedule {

/// The default: the keys of a shard come one after another, each sealed under the root key in the header,
/// and the newest seals items until it has sealed as much as a key may. Small, and what format version 1 is.
struct per_shard {
    using policy_kind = policy::key_schedule_kind;
    static constexpr std::string_view name = "sequence per shard";
    template <class Cipher, class Random> using codec = model::line_codec<Cipher, Random>;
};

/// Each item has a random key of its own, new at every write, sealed under the root key and kept beside
/// the item. What one key opens is one version of one item; whoever is given an item's key learns nothing
/// else, and nothing of what is written afterwards.
///
/// A line grows by the sealed key (84 characters with AES-256-GCM), and each read and write sets up a
/// cipher and works on 34 bytes more. Every write uses the root key: with the 96-bit IVs of AES-GCM
/// it is good for 2³² writes to the whole store, with a cipher of longer IVs for any number.
struct per_item {
    using policy_kind = policy::key_schedule_kind;
    static constexpr std::string_view name = "one key per item";
    template <class Cipher, class Random> using codec = model::item_key_codec<Cipher, Random>;
};

} // namespace escodb::key_schedule
