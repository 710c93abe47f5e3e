// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Contexts: what a sealed message is bound to, encoded as associated data or MAC input
/// (docs/format.md §1, the pre-authentication encoding of PASETO over a sorted map):
///
///     u64(2 × pairs) ‖ for each pair, by the key's bytes:
///         u64(len key) ‖ key ‖ u64(len value) ‖ value
///
/// Lengths stand before contents, so no two different contexts share an encoding.
///
/// Text is encoded as JavaScript does it: a lone surrogate becomes U+FFFD, see
/// `replace_lone_surrogates`. Without this an item under such a path could not be opened.

#include <escodb/base/bytes.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/text.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace escodb::format {

namespace detail {

inline void append_counted(bytes& out, byte_view part) {
    append_u64(out, part.size());
    out.insert(out.end(), part.begin(), part.end());
}
inline void append_counted(bytes& out, std::string_view part) {
    append_counted(out, as_bytes(part));
}

} // namespace detail

/// A map from text keys to text, bytes and integers. For contexts made now and then (config, header);
/// the frequent ones are `context_template`'s. Not for secrets. Not thread safe.
class context {
public:
    /// Adds a pair, in any order; a second value for a key replaces the first. O(log pairs).
    context& add(std::string_view key, byte_view value) {
        pairs_.insert_or_assign(std::string{key}, bytes(value.begin(), value.end()));
        return *this;
    }
    context& add(std::string_view key, std::string_view text) {
        bytes value(as_bytes(text).begin(), as_bytes(text).end());
        replace_lone_surrogates(value);
        pairs_.insert_or_assign(std::string{key}, std::move(value));
        return *this;
    }
    context& add(std::string_view key, const char* text) {
        return add(key, std::string_view{text});
    }
    /// The integer is encoded as eight bytes, whatever its value.
    context& add(std::string_view key, std::uint64_t value) {
        std::byte encoded[8];
        store_u64(encoded, value);
        return add(key, byte_view{encoded});
    }

    /// The canonical encoding. O(total length).
    [[nodiscard]] bytes encode() const {
        bytes out;
        append_u64(out, 2 * std::uint64_t{pairs_.size()});
        for (const auto& [key, value] : pairs_) { // std::string orders by unsigned bytes
            detail::append_counted(out, key);
            detail::append_counted(out, value);
        }
        return out;
    }

private:
    std::map<std::string, bytes> pairs_;
};

/// The contexts of one shard's messages of one scope ("items", "index" or "keys"), of which only
/// path and key change: everything else is encoded once. Encodes without sorting, and without
/// allocation once `out` has grown. Const members may be called by several threads.
class context_template {
public:
    /// \param file  the shard's name.
    /// \param scope "items", "index" or "keys".
    context_template(std::string_view file, std::string_view scope) {
        detail::append_counted(file_, std::string_view{"dbfile.file"});
        detail::append_counted(file_, file);
        detail::append_counted(path_, std::string_view{"dbfile.path"});
        detail::append_counted(rest_, std::string_view{"dbfile.scope"});
        detail::append_counted(rest_, scope);
        detail::append_counted(rest_, std::string_view{"keyseq.key"});
        append_u64(rest_, 8);
    }

    /// {dbfile.file, dbfile.path, dbfile.scope, keyseq.key}, in place of the content of `out`.
    void encode_into(bytes& out, std::string_view path, std::uint64_t seq) const {
        out.clear();
        append_u64(out, 8);
        append(out, file_);
        append(out, path_);
        detail::append_counted(out, path);
        replace_lone_surrogates(byte_span{out}.last(path.size()));
        append(out, rest_);
        append_u64(out, seq);
    }

    /// {dbfile.file, dbfile.scope, keyseq.key}, in place of the content of `out`.
    void encode_into(bytes& out, std::uint64_t seq) const {
        out.clear();
        append_u64(out, 6);
        append(out, file_);
        append(out, rest_);
        append_u64(out, seq);
    }

private:
    static void append(bytes& out, const bytes& part) {
        out.insert(out.end(), part.begin(), part.end());
    }

    bytes file_;
    bytes path_;
    bytes rest_;
};

} // namespace escodb::format
