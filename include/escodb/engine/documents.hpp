// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A document's serialised text, with the document's path in what is said of it.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>

#include <string>
#include <string_view>

namespace escodb::engine {

/// \tparam Serialiser a model of `policy::serialiser`.
/// \throws error of the serialiser's code, with the path as its subject.
template <class Serialiser>
typename Serialiser::value_type decode_document(byte_view text, std::string_view path) {
    try {
        return Serialiser::decode(text);
    } catch (const error& cause) {
        throw error(cause.code(), std::string{path}, cause.detail());
    }
}

/// The same way back.
template <class Serialiser>
secret_bytes encode_document(const typename Serialiser::value_type& value,
                             std::string_view path) {
    try {
        return Serialiser::encode(value);
    } catch (const error& cause) {
        throw error(cause.code(), std::string{path}, cause.detail());
    }
}

} // namespace escodb::engine
