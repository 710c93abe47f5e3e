// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// For tests of the model: policies, a store's shards held in a map instead of storage, and a
/// workshop for blobs that are authentic and wrong.

#include <escodb/adapters/no_witness.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/hmac_shard_hash.hpp>
#include <escodb/crypto/cryptopp/pbkdf2_hmac_sha256.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/format/json_serialiser.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/normaliser.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/model/key_schedule.hpp>
#include <escodb/model/key_schedules.hpp>
#include <escodb/model/line_codec.hpp>
#include <escodb/model/path.hpp>
#include <escodb/model/root_keys.hpp>
#include <escodb/model/shard.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test {

/// The default policies, bound here, as the model is below the room that names them.
struct model_policies {
    using cipher = escodb::cipher::aes_256_gcm;
    using kdf = escodb::kdf::pbkdf2;
    using shard_hash = escodb::shard_hash::hmac_sha256;
    using key_schedule = escodb::key_schedule::per_shard;
    using random = escodb::random::system;
    using normaliser = escodb::normaliser::utf8proc_normaliser;
    using serialiser = escodb::serialiser::json;
    using witness = escodb::no_witness;
};

using root_keys = escodb::model::root_keys<model_policies>;
using shard = escodb::model::shard<model_policies>;
using key_schedule = escodb::model::key_schedule<model_policies::cipher, model_policies::random>;
using line_codec = escodb::model::line_codec<model_policies::cipher, model_policies::random>;

inline constexpr std::string_view test_password = "correct horse";

inline root_keys::created new_store(std::uint32_t shards,
                                    std::string_view password = test_password) {
    return root_keys::create(escodb::password{password}, {.iterations = 1}, shards);
}

inline escodb::secret_bytes secret(std::string_view text) {
    const auto bytes = escodb::as_bytes(text);
    return {bytes.begin(), bytes.end()};
}
inline std::string text_of(const escodb::secret_bytes& bytes) {
    return std::string{escodb::as_text(bytes)};
}
/// The text of something read; "(absent)" for nothing.
inline std::string text_of(const std::optional<escodb::secret_bytes>& bytes) {
    return bytes ? text_of(*bytes) : "(absent)";
}

/// The lines of a blob.
inline std::vector<std::string> lines_of(std::string_view blob) {
    std::vector<std::string> lines;
    for (std::size_t end = 0; end != blob.npos;) {
        end = blob.find('\n');
        lines.emplace_back(blob.substr(0, end));
        blob.remove_prefix(end == blob.npos ? blob.size() : end + 1);
    }
    return lines;
}
inline std::string blob_of(const std::vector<std::string>& lines) {
    std::string blob;
    for (const auto& line : lines)
        blob.append(blob.empty() ? "" : "\n").append(line);
    return blob;
}

/// Encodes and commits, as if storage took the blob. \return the blob
inline std::string write(shard& written, std::string revision = "r") {
    const std::string blob = written.encode();
    written.commit(blob, std::move(revision));
    return blob;
}

/// The shard as another client sees it that loads it now.
inline shard reopened(const root_keys& keys, const shard& from) {
    return shard{keys, from.id(), std::string{from.blob()}, *from.revision()};
}

/// A whole store in memory, written without any of the scheduler's care.
class model_store {
public:
    explicit model_store(std::uint32_t shards, std::string_view password = test_password)
        : model_store(new_store(shards, password)) {}
    explicit model_store(root_keys::created made)
        : config_(std::move(made.config_text)), keys_(std::move(made.keys)) {
        for (std::uint32_t i = 0; i < keys_.shard_count(); ++i)
            shards_.emplace_back(keys_, keys_.shard_name(i));
    }
    model_store(const model_store&) = delete;
    model_store& operator=(const model_store&) = delete;

    root_keys& keys() { return keys_; }
    const std::string& config() const { return config_; }
    std::vector<shard>& shards() { return shards_; }
    shard& of(std::string_view path) { return shards_.at(keys_.shard_of(path)); }

    /// Stages a document and all its links.
    void put(std::string_view path, std::string_view text) {
        of(path).put(path, secret(text));
        while (!escodb::model::parent_of(path).empty()) {
            const auto parent = escodb::model::parent_of(path);
            of(parent).link(parent, escodb::model::name_of(path));
            path = parent;
        }
    }
    /// Stages a document's removal, and unlinks what that empties.
    void remove(std::string_view path) {
        of(path).remove(path);
        while (!escodb::model::parent_of(path).empty()) {
            const auto parent = escodb::model::parent_of(path);
            of(parent).unlink(parent, escodb::model::name_of(path));
            if (of(parent).staged_directory_size(parent) > 0)
                return;
            path = parent;
        }
    }
    /// Writes every shard.
    void write() {
        for (auto& each : shards_)
            escodb_test::write(each);
    }

private:
    std::string config_;
    root_keys keys_;
    std::vector<shard> shards_;
};

/// Makes shard blobs with the right keys, and anything in them.
class forge {
public:
    forge(const root_keys& keys, std::string id)
        : keys_(&keys), shard_(std::move(id)), schedule_(keys.root_key(), shard_),
          codec_(shard_) {}

    key_schedule& schedule() { return schedule_; }

    std::string item(std::string_view path, std::string_view text) {
        std::string line;
        codec_.seal_item(schedule_, line, path, escodb::as_bytes(text));
        return line;
    }
    std::string index(std::string_view text) {
        std::string line;
        codec_.seal_index(schedule_, line, escodb::as_bytes(text));
        return line;
    }
    /// The header that goes with the schedule as it stands.
    escodb::format::shard_header header() const {
        escodb::format::shard_header made;
        made.tag.resize(8);
        made.keys = schedule_.sealed_keys();
        made.state = schedule_.usage_counters().encode();
        vouch(made);
        return made;
    }
    /// Gives a header the MAC that belongs to it.
    void vouch(escodb::format::shard_header& header) const {
        std::vector<std::uint32_t> seqs;
        for (const auto& key : header.keys)
            seqs.push_back(key.seq);
        const auto mac = keys_->header_verifier().mac_of(shard_, seqs, header.state);
        header.mac.assign(mac.begin(), mac.end());
    }
    std::string blob(std::string_view index_text,
                     const std::vector<std::pair<std::string, std::string>>& items) {
        std::vector<std::string> lines{"", index(index_text)};
        for (const auto& [path, text] : items)
            lines.push_back(item(path, text));
        lines.front() = escodb::format::print_header(header());
        return blob_of(lines);
    }

private:
    const root_keys* keys_;
    std::string shard_;
    key_schedule schedule_;
    line_codec codec_;
};

} // namespace escodb_test
