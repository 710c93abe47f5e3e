// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The key derivation policy: from a password, and parameters stored in the open, to the user key
/// of 32 bytes that opens the store's config (docs/format.md §3).
///
/// Notation: `K` the policy, `s` a `const K::settings&`, `p` a `const K::parameters&`, `random` and
/// `password` of `byte_view`, `out` a `std::span<std::byte, 32>`, `f` a `std::span<const kdf_field>`.
///
/// | expression                   | type                     | meaning                              |
/// |------------------------------|--------------------------|--------------------------------------|
/// | `K::policy_kind`             | `kdf_kind`               |                                      |
/// | `K::name`                    | text                     | constant, e.g. "PBKDF2-HMAC-SHA-256" |
/// | `K::settings`                |                          | what a user may choose; its default is good |
/// | `K::parameters`              |                          | what a store keeps: salt and cost    |
/// | `K::generate(s, random)`     | `K::parameters`          | for a new store, from 32 random bytes|
/// | `K::derive(password, p, out)`| `void`                   | the user key                         |
/// | `K::fields(p)`               | `std::vector<kdf_field>` | `p` as the config keeps it, in order |
/// | `K::from_fields(f)`          | `K::parameters`          | the inverse, of untrusted fields     |
///
/// `generate` throws error(invalid_option) with the option's name where a setting is out of range.
/// `from_fields` throws error(malformed_config) naming the field where one is missing, unknown, of
/// the other type, given twice, or out of range: a ceiling on the cost belongs to that, because a
/// hostile config is otherwise an endless derivation.
/// `derive` is a pure function, and slow on purpose; `password` is normalised already. An empty one is
/// refused before, unless `K::password_may_be_empty` is there and true: for a key from elsewhere.
///
/// Thread safety: all are static and touch nothing shared.

#include <escodb/base/bytes.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace escodb::policy {

/// One parameter as a config keeps it: a whole number (a JSON number) or bytes (base64). In the
/// context of the sections it stands under "passwd.", then `name`.
struct kdf_field {
    kdf_field(std::string the_name, std::variant<std::uint64_t, bytes> the_value)
        : name(std::move(the_name)), value(std::move(the_value)) {}

    std::string name;
    std::variant<std::uint64_t, bytes> value;

    friend bool operator==(const kdf_field&, const kdf_field&) = default;
};

/// Length of the key that a password becomes, bytes.
inline constexpr std::size_t user_key_bytes = 32;

namespace kdf_parts {

template <class K>
concept settings = requires { typename K::settings; } &&
                   std::default_initializable<typename K::settings> &&
                   std::copyable<typename K::settings>;
template <class K>
concept parameters = requires { typename K::parameters; } && std::copyable<typename K::parameters>;
template <class K>
concept generates =
    settings<K> && parameters<K> && requires(const typename K::settings& s, byte_view random) {
        { K::generate(s, random) } -> std::same_as<typename K::parameters>;
    };
template <class K>
concept derives = parameters<K> && requires(byte_view password, const typename K::parameters& p,
                                            std::span<std::byte, user_key_bytes> out) {
    { K::derive(password, p, out) } -> std::same_as<void>;
};
template <class K>
concept gives_fields = parameters<K> && requires(const typename K::parameters& p) {
    { K::fields(p) } -> std::same_as<std::vector<kdf_field>>;
};
template <class K>
concept takes_fields = parameters<K> && requires(std::span<const kdf_field> fields) {
    { K::from_fields(fields) } -> std::same_as<typename K::parameters>;
};

} // namespace kdf_parts

/// Whether a store of this key derivation opens with an empty password.
template <class K> inline constexpr bool password_may_be_empty = false;
template <class K>
    requires requires { requires bool{K::password_may_be_empty}; }
inline constexpr bool password_may_be_empty<K> = true;

/// The key derivation policy; see the file's comment.
template <class K>
concept kdf = of_kind<K, kdf_kind> && has_name<K> && kdf_parts::settings<K> &&
              kdf_parts::parameters<K> && kdf_parts::generates<K> && kdf_parts::derives<K> &&
              kdf_parts::gives_fields<K> && kdf_parts::takes_fields<K>;

/// Refuses a type that is no key derivation policy with a sentence that names what is missing.
template <class K> struct check_kdf {
    static_assert(of_kind<K, kdf_kind>, "escodb: a kdf policy must name its kind: "
                                        "using policy_kind = escodb::policy::kdf_kind");
    static_assert(has_name<K>, "escodb: a kdf policy must have a name: "
                               "static constexpr std::string_view name, not empty");
    static_assert(kdf_parts::settings<K>,
                  "escodb: a kdf policy must have settings that can be copied and have defaults: "
                  "struct settings");
    static_assert(kdf_parts::parameters<K>,
                  "escodb: a kdf policy must have parameters that can be copied: struct parameters");
    static_assert(kdf_parts::generates<K>,
                  "escodb: a kdf policy must generate parameters: "
                  "static parameters generate(const settings&, byte_view random)");
    static_assert(kdf_parts::derives<K>,
                  "escodb: a kdf policy must derive a key: static void derive(byte_view password, "
                  "const parameters&, std::span<std::byte, 32> out)");
    static_assert(kdf_parts::gives_fields<K>,
                  "escodb: a kdf policy must give its parameters as fields: "
                  "static std::vector<policy::kdf_field> fields(const parameters&)");
    static_assert(kdf_parts::takes_fields<K>,
                  "escodb: a kdf policy must take its parameters from fields: "
                  "static parameters from_fields(std::span<const policy::kdf_field>)");
};

} // namespace escodb::policy
