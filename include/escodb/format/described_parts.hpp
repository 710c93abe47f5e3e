// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Which types `serialiser::described` takes, by the descriptions of Boost.Describe, and the sentences for
/// those that it does not.

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <array>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace escodb::format::described_parts {

template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;
template <class T> inline constexpr bool is_vector = false;
template <class T, class A> inline constexpr bool is_vector<std::vector<T, A>> = true;
template <class T> inline constexpr bool is_array = false;
template <class T, std::size_t N> inline constexpr bool is_array<std::array<T, N>> = true;
template <class T> inline constexpr bool is_map = false;
template <class T, class C, class A>
inline constexpr bool is_map<std::map<std::string, T, C, A>> = true;

/// Characters are no numbers, and what text they are in is not known.
template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !character<T>;
/// A `long double` would lose its last places.
template <class T>
concept floating = std::same_as<T, float> || std::same_as<T, double>;
template <class T>
concept enumeration = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept structure = std::is_class_v<T> && boost::describe::has_describe_members<T>::value &&
                    boost::describe::has_describe_bases<T>::value;

/// All members, those of bases first.
template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                            boost::describe::mod_inherited>;
template <class T>
using members_and_hidden_of =
    boost::describe::describe_members<T, boost::describe::mod_any_access |
                                             boost::describe::mod_inherited |
                                             boost::describe::mod_hidden>;
template <class T> inline constexpr std::size_t member_count = boost::mp11::mp_size<members_of<T>>::value;

/// A member's type, by its descriptor.
template <class T, class Descriptor>
using member_type = std::remove_reference_t<decltype(std::declval<T&>().*Descriptor::pointer)>;

/// Refuses a type with a sentence. Checked as each is met, since a struct may hold a vector of itself.
template <class T> struct check {
    static_assert(std::is_same_v<T, std::remove_cv_t<T>>,
                  "escodb: described cannot read into a const or volatile member");
    static_assert(!(std::is_class_v<T> || std::is_enum_v<T>) || std::same_as<T, std::string> ||
                      is_optional<T> || is_vector<T> || is_array<T> || is_map<T> || enumeration<T> ||
                      structure<T>,
                  "escodb: described takes no class or enum without a description: "
                  "BOOST_DESCRIBE_STRUCT(name, (bases), (members)) or BOOST_DESCRIBE_ENUM(name, values)");
    static_assert(std::is_class_v<T> || std::is_enum_v<T> || std::same_as<T, bool> || integer<T> ||
                      floating<T>,
                  "escodb: described cannot serialise pointers, references, unions, characters or long "
                  "double: take std::optional, std::string, std::vector or numbers");
    static_assert(std::is_default_constructible_v<T>,
                  "escodb: described makes an object before it fills it: give the struct a default "
                  "constructor");
};
template <class T> struct check_optional {
    static_assert(!is_optional<T>,
                  "escodb: described cannot tell an empty optional from an optional that holds one");
};
template <class T> struct check_structure {
    static_assert(member_count<T> == boost::mp11::mp_size<members_and_hidden_of<T>>::value,
                  "escodb: described takes no struct with two members of one name, its own and a base's");
};

} // namespace escodb::format::described_parts
