// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What can go wrong: a fine code for programs that look closely, a coarse condition for those that do
/// not, and their names and sentences. Without exceptions, for programs that are compiled so.

#include <string_view>

namespace escodb {

/// The fine codes.
enum class errc : int {
    // The caller's input.
    invalid_path = 1,
    invalid_text,
    invalid_option,
    invalid_document,
    empty_password,
    called_from_updater,
    // The password.
    access_denied,
    // What storage holds is not what a holder of the keys wrote.
    malformed_config,
    tampered_config,
    malformed_shard,
    tampered_header,
    tampered_key,
    tampered_index,
    tampered_item,
    malformed_item,
    unknown_key,
    duplicate_key,
    unsupported_version,
    unsupported_algorithm,
    wrong_policy,
    // What storage holds is what a holder of the keys wrote, but not last.
    rolled_back,
    shard_vanished,
    malformed_witness,
    // The store as a whole.
    store_missing,
    store_exists,
    // Storage.
    storage_failed,
    reply_lost,
    too_large,
    outcome_unknown,
    reshard_unfinished,
    unsafe_storage,
    // Other clients.
    conflict,
    resharded,
    // The caller ended the work.
    stopped,
    // Memory ran out, where errors are returned; elsewhere that is std::bad_alloc.
    out_of_memory,
};

/// The coarse conditions; each fine code belongs to exactly one.
enum class condition : int {
    bad_input = 1,
    access_denied,
    corrupt,
    rolled_back,
    store_missing,
    store_exists,
    storage,
    conflict,
    stopped,
    out_of_memory,
};

/// The condition to which a code belongs.
[[nodiscard]] constexpr condition condition_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_path:
    case errc::invalid_text:
    case errc::invalid_option:
    case errc::invalid_document:
    case errc::empty_password:
    case errc::called_from_updater: return condition::bad_input;
    case errc::access_denied: return condition::access_denied;
    case errc::malformed_config:
    case errc::tampered_config:
    case errc::malformed_shard:
    case errc::tampered_header:
    case errc::tampered_key:
    case errc::tampered_index:
    case errc::tampered_item:
    case errc::malformed_item:
    case errc::unknown_key:
    case errc::duplicate_key:
    case errc::unsupported_version:
    case errc::unsupported_algorithm:
    case errc::wrong_policy:
    case errc::malformed_witness: return condition::corrupt;
    case errc::rolled_back:
    case errc::shard_vanished: return condition::rolled_back;
    case errc::store_missing: return condition::store_missing;
    case errc::store_exists: return condition::store_exists;
    case errc::storage_failed:
    case errc::reply_lost:
    case errc::too_large:
    case errc::outcome_unknown:
    case errc::reshard_unfinished:
    case errc::unsafe_storage: return condition::storage;
    case errc::conflict:
    case errc::resharded: return condition::conflict;
    case errc::stopped: return condition::stopped;
    case errc::out_of_memory: return condition::out_of_memory;
    }
    return condition::storage;
}

/// A code's name as written in the source, for programs that log or print JSON.
[[nodiscard]] constexpr std::string_view name_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_path: return "invalid_path";
    case errc::invalid_text: return "invalid_text";
    case errc::invalid_option: return "invalid_option";
    case errc::invalid_document: return "invalid_document";
    case errc::empty_password: return "empty_password";
    case errc::called_from_updater: return "called_from_updater";
    case errc::access_denied: return "access_denied";
    case errc::malformed_config: return "malformed_config";
    case errc::tampered_config: return "tampered_config";
    case errc::malformed_shard: return "malformed_shard";
    case errc::tampered_header: return "tampered_header";
    case errc::tampered_key: return "tampered_key";
    case errc::tampered_index: return "tampered_index";
    case errc::tampered_item: return "tampered_item";
    case errc::malformed_item: return "malformed_item";
    case errc::unknown_key: return "unknown_key";
    case errc::duplicate_key: return "duplicate_key";
    case errc::unsupported_version: return "unsupported_version";
    case errc::unsupported_algorithm: return "unsupported_algorithm";
    case errc::wrong_policy: return "wrong_policy";
    case errc::rolled_back: return "rolled_back";
    case errc::shard_vanished: return "shard_vanished";
    case errc::malformed_witness: return "malformed_witness";
    case errc::store_missing: return "store_missing";
    case errc::store_exists: return "store_exists";
    case errc::storage_failed: return "storage_failed";
    case errc::reply_lost: return "reply_lost";
    case errc::too_large: return "too_large";
    case errc::outcome_unknown: return "outcome_unknown";
    case errc::reshard_unfinished: return "reshard_unfinished";
    case errc::unsafe_storage: return "unsafe_storage";
    case errc::conflict: return "conflict";
    case errc::resharded: return "resharded";
    case errc::stopped: return "stopped";
    case errc::out_of_memory: return "out_of_memory";
    }
    return "unknown";
}

/// A code's sentence.
[[nodiscard]] constexpr std::string_view sentence_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_path: return "this is not a valid path";
    case errc::invalid_text: return "this is not valid UTF-8 text";
    case errc::invalid_option: return "an option has a value that is not allowed";
    case errc::invalid_document: return "this document cannot be stored";
    case errc::empty_password: return "the password must not be empty";
    case errc::called_from_updater: return "an updater must not call the store that runs it";
    case errc::access_denied: return "the password is wrong";
    case errc::malformed_config: return "the config is not one of an EscoDB store";
    case errc::tampered_config: return "a part of the config was changed or damaged";
    case errc::malformed_shard: return "the shard is damaged";
    case errc::tampered_header: return "the shard's header was changed or belongs elsewhere";
    case errc::tampered_key: return "a key of the shard was changed or belongs elsewhere";
    case errc::tampered_index: return "the shard's index was changed or belongs elsewhere";
    case errc::tampered_item: return "the item was changed or belongs elsewhere";
    case errc::malformed_item: return "the item is authentic, but not of the expected form";
    case errc::unknown_key: return "an item names a key that its shard does not have";
    case errc::duplicate_key: return "the shard's header lists a key twice or out of order";
    case errc::unsupported_version: return "this version of the format is not supported";
    case errc::unsupported_algorithm: return "a key is for an algorithm that is not supported";
    case errc::wrong_policy: return "the store was made with other policies than this program's";
    case errc::rolled_back: return "this is older than what was there before, or of another history";
    case errc::shard_vanished: return "the shard was there before, and is not any more";
    case errc::malformed_witness: return "the witness's memory of the store is damaged";
    case errc::store_missing: return "there is no store here";
    case errc::store_exists: return "there is a store here already";
    case errc::storage_failed: return "the storage failed";
    case errc::reply_lost: return "the storage's reply was lost";
    case errc::too_large: return "this is larger than the limit";
    case errc::outcome_unknown: return "it cannot be known whether the update was stored";
    case errc::reshard_unfinished: return "a re-sharding of the store could not be finished";
    case errc::unsafe_storage: return "this storage does not keep what several clients need of it";
    case errc::conflict: return "other clients kept changing the store";
    case errc::resharded: return "the store has been re-sharded and must be opened again";
    case errc::stopped: return "the work was stopped";
    case errc::out_of_memory: return "memory ran out";
    }
    return "unknown error";
}

} // namespace escodb
