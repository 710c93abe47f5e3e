// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A document's serialised text, with the document's path in what is said of it.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>

#include <string>

namespace escodb::engine {

/// \tparam Serialiser a model of `policy::serialiser`.
/// \throws error of the serialiser's code, with the path as its subject.
template <class Serialiser>
typename Serialiser::value_type decode_document(byte_view text, const std::string& path) {
    try {
        return Serialiser::decode(text);
    } catch (const error& cause) {
        throw error(cause.code(), path, cause.detail());
    }
}

/// The same way back.
template <class Serialiser>
secret_bytes encode_document(const typename Serialiser::value_type& value,
                             const std::string& path) {
    try {
        return Serialiser::encode(value);
    } catch (const error& cause) {
        throw error(cause.code(), path, cause.detail());
    }
}

} // namespace escodb::engine
