// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What serialisers refuse, in the same words.

#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace escodb::format {

/// Of a document's serialised text. \throws error too_large beyond `limits::document_bytes_max`.
inline void check_document_size(std::size_t bytes, std::string_view subject = {}) {
    if (bytes > limits::document_bytes_max)
        throw error(errc::too_large, std::string{subject}, "the limit of a document is 64 MiB");
}

/// Refuses a value that has no text. A document is a secret, so the place in the text that there would
/// be is all that is told.
[[noreturn]] inline void refuse_document(std::size_t byte, std::string_view why) {
    throw error(errc::invalid_document, {},
                "byte " + std::to_string(byte) + " of its text: " + std::string{why});
}

} // namespace escodb::format
