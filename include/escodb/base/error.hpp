// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What can go wrong: a fine code for programs that look closely, a coarse condition for those
/// that do not, and the one exception type of the library.
///
/// An error says *what* (the code's sentence), *where* (the subject: a path, a blob, an option, a
/// file) and *why* (a detail, an operating system's code). None of the three ever holds a key, a
/// password or a document's content.

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

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
    case errc::reshard_unfinished: return condition::storage;
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
    case errc::conflict: return "other clients kept changing the store";
    case errc::resharded: return "the store has been re-sharded and must be opened again";
    case errc::stopped: return "the work was stopped";
    case errc::out_of_memory: return "memory ran out";
    }
    return "unknown error";
}

namespace detail {

class condition_category final : public std::error_category {
public:
    const char* name() const noexcept override { return "escodb.condition"; }
    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
        case condition::bad_input: return "bad input";
        case condition::access_denied: return "access denied";
        case condition::corrupt: return "corrupt or tampered";
        case condition::rolled_back: return "rolled back";
        case condition::store_missing: return "store missing";
        case condition::store_exists: return "store exists";
        case condition::storage: return "storage failed";
        case condition::conflict: return "conflict";
        case condition::stopped: return "stopped";
        case condition::out_of_memory: return "out of memory";
        }
        return "unknown condition";
    }
};

inline const std::error_category& the_condition_category() noexcept {
    static const condition_category category;
    return category;
}

class error_category final : public std::error_category {
public:
    const char* name() const noexcept override { return "escodb"; }
    std::string message(int value) const override {
        return std::string{sentence_of(static_cast<errc>(value))};
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        return {static_cast<int>(condition_of(static_cast<errc>(value))), the_condition_category()};
    }
};

inline const std::error_category& the_error_category() noexcept {
    static const error_category category;
    return category;
}

} // namespace detail

[[nodiscard]] inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), detail::the_error_category()};
}
[[nodiscard]] inline std::error_condition make_error_condition(condition value) noexcept {
    return {static_cast<int>(value), detail::the_condition_category()};
}

/// The exception of the library. `what()` is one sentence: subject, the code's sentence, detail.
class error : public std::runtime_error {
public:
    /// \param subject what the error is about: a path, a blob's id, an option's name, a file.
    /// \param detail  what was found, or the cause; may be empty.
    explicit error(errc code, std::string subject = {}, std::string_view detail = {},
                   std::error_code cause = {})
        : std::runtime_error(compose(code, subject, detail, cause)), code_(code),
          subject_(std::move(subject)), detail_(detail), cause_(cause) {}

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] escodb::condition condition() const noexcept { return condition_of(code_); }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
    /// The operating system's or library's code behind it, if there was one.
    [[nodiscard]] std::error_code cause() const noexcept { return cause_; }

private:
    static std::string compose(errc code, std::string_view subject, std::string_view detail,
                               std::error_code cause) {
        std::string text;
        if (!subject.empty())
            text.append(subject).append(": ");
        text += sentence_of(code);
        if (!detail.empty())
            text.append(": ").append(detail);
        if (cause)
            text.append(" (").append(cause.message()).append(")");
        return text;
    }

    errc code_;
    std::string subject_;
    std::string detail_;
    std::error_code cause_;
};

} // namespace escodb

template <> struct std::is_error_code_enum<escodb::errc> : std::true_type {};
template <> struct std::is_error_condition_enum<escodb::condition> : std::true_type {};
