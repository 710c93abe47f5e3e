// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The smallest models of the policies: what compiles with them needs no more than the concepts
/// promise. They check themselves against their concepts and do as little as a model can.
///
/// **Never for real data**: the cipher hides nothing, the key derivation costs nothing, and the
/// random source counts.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/adapter.hpp>
#include <escodb/policy/block_device.hpp>
#include <escodb/policy/bundle.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb::policy::archetype {

/// Leaves the plaintext readable; its tag is a sum that notices every change of a single bit.
class cipher {
public:
    using policy_kind = cipher_kind;
    static constexpr std::string_view name = "archetype";
    static constexpr std::uint16_t algorithm = 0xffff;
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t iv_bytes = 8;
    static constexpr std::size_t tag_bytes = 16;
    static constexpr std::size_t block_bytes = 16;

    explicit cipher(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}
    cipher(cipher&&) noexcept = default;

    void seal(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view plaintext,
              byte_span out) {
        if (out.size() != plaintext.size() + tag_bytes)
            throw std::length_error("archetype::cipher::seal");
        if (!plaintext.empty())
            std::memcpy(out.data(), plaintext.data(), plaintext.size());
        const auto sum = tag(iv, associated, plaintext);
        std::memcpy(out.data() + plaintext.size(), sum.data(), sum.size());
    }

    bool open(std::span<const std::byte, iv_bytes> iv, byte_view associated, byte_view sealed,
              byte_span out) {
        if (sealed.size() < tag_bytes) {
            wipe(out);
            return false;
        }
        const auto text = sealed.first(sealed.size() - tag_bytes);
        if (out.size() != text.size())
            throw std::length_error("archetype::cipher::open");
        const bool authentic =
            equal_in_constant_time(tag(iv, associated, text), sealed.last(tag_bytes));
        if (!authentic)
            wipe(out);
        else if (!text.empty())
            std::memcpy(out.data(), text.data(), text.size());
        return authentic;
    }

private:
    std::array<std::byte, tag_bytes> tag(byte_view iv, byte_view associated, byte_view text) const {
        std::uint64_t sums[2] = {14695981039346656037u, 0}; // FNV-1a, and its sums
        const auto take = [&sums](byte_view part) {
            sums[0] = (sums[0] ^ part.size()) * 1099511628211u;
            for (const std::byte octet : part) {
                sums[0] = (sums[0] ^ std::to_integer<std::uint64_t>(octet)) * 1099511628211u;
                sums[1] += sums[0];
            }
        };
        take(key_.span());
        take(iv);
        take(associated);
        take(text);
        std::array<std::byte, tag_bytes> result;
        std::memcpy(result.data(), sums, sizeof sums);
        return result;
    }

    secret_array<key_bytes> key_;
};

/// Pads or cuts the password, and adds its one parameter to the first byte.
struct kdf {
    using policy_kind = kdf_kind;
    static constexpr std::string_view name = "archetype";

    struct settings {
        std::uint64_t cost = 1;
    };
    struct parameters {
        std::uint64_t cost = 1;
        std::uint8_t salt = 0;
    };

    static parameters generate(const settings& chosen, byte_view random) {
        if (chosen.cost > 100)
            throw error{errc::invalid_option, "cost"};
        return {chosen.cost, std::to_integer<std::uint8_t>(random[0])};
    }
    static void derive(byte_view password, const parameters& given,
                       std::span<std::byte, user_key_bytes> out) {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = i < password.size() ? password[i] : std::byte{0};
        out[0] ^= static_cast<std::byte>(given.cost);
        out[1] ^= static_cast<std::byte>(given.salt);
    }
    static std::vector<kdf_field> fields(const parameters& given) {
        std::vector<kdf_field> result;
        result.emplace_back("cost", given.cost);
        result.emplace_back("salt", std::uint64_t{given.salt});
        return result;
    }
    static parameters from_fields(std::span<const kdf_field> fields) {
        if (fields.size() != 2)
            throw error{errc::malformed_config, "config", "password has not two members"};
        std::optional<std::uint64_t> cost;
        std::optional<std::uint64_t> salt;
        for (const auto& field : fields) {
            const auto* number = std::get_if<std::uint64_t>(&field.value);
            if (number != nullptr && field.name == "cost" && *number <= 100)
                cost = *number;
            else if (number != nullptr && field.name == "salt" && *number <= 255)
                salt = *number;
            else
                throw error{errc::malformed_config, "config", "password." + field.name};
        }
        if (!cost || !salt)
            throw error{errc::malformed_config, "config", "a member of password is missing"};
        return {*cost, static_cast<std::uint8_t>(*salt)};
    }
};

/// FNV-1a, which anybody can steer.
class shard_hash {
public:
    using policy_kind = shard_hash_kind;
    static constexpr std::string_view name = "archetype";
    static constexpr std::size_t key_bytes = 4;

    explicit shard_hash(std::span<const std::byte, key_bytes> key) noexcept : key_(key) {}
    shard_hash(shard_hash&&) noexcept = default;

    std::uint16_t operator()(byte_view path) {
        std::uint64_t sum = 14695981039346656037u;
        for (const byte_view part : {byte_view{key_.span()}, path})
            for (const std::byte octet : part)
                sum = (sum ^ std::to_integer<std::uint64_t>(octet)) * 1099511628211u;
        // FNV alone spreads its upper bits badly over similar texts.
        sum = (sum ^ sum >> 32) * 0xd6e8feb86659fd93u;
        return static_cast<std::uint16_t>(sum >> 40);
    }

private:
    secret_array<key_bytes> key_;
};

/// Documents are text; the empty one means nothing.
struct serialiser {
    using policy_kind = serialiser_kind;
    static constexpr std::string_view name = "archetype";
    using value_type = std::string;

    static secret_bytes encode(const value_type& value) {
        const auto view = as_bytes(value);
        return {view.begin(), view.end()};
    }
    static value_type decode(byte_view text) { return std::string{as_text(text)}; }
    static bool is_null(const value_type& value) { return value.empty(); }
};

/// Counts, per thread, so that no two calls give the same.
struct random {
    using policy_kind = random_kind;

    void fill(byte_span out) {
        static thread_local std::uint64_t count = 0;
        for (std::byte& octet : out) {
            count = count * 6364136223846793005u + 1442695040888963407u;
            octet = static_cast<std::byte>(count >> 56);
        }
    }
};

/// Takes every text for normalised already.
struct normaliser {
    using policy_kind = normaliser_kind;

    static std::string path(std::string_view text) { return std::string{text}; }
    static secret_bytes password(std::string_view text) {
        const auto view = as_bytes(text);
        return {view.begin(), view.end()};
    }
};

/// A map in memory with a counter for revisions. Belongs to one thread.
class adapter {
public:
    struct storage {
        std::map<std::string, blob> blobs;
        std::uint64_t writes = 0;
    };

    explicit adapter(std::shared_ptr<storage> where) : where_(std::move(where)) {}
    adapter(adapter&&) = default;

    async<std::optional<blob>> read(std::string id) {
        std::optional<blob> result;
        if (const auto found = where_->blobs.find(id); found != where_->blobs.end())
            result = found->second;
        co_return result;
    }

    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision) {
        const auto found = where_->blobs.find(id);
        std::optional<std::string> current;
        if (found != where_->blobs.end())
            current = found->second.revision;
        if (current != revision)
            co_return write_result::conflict();
        std::string next = std::to_string(++where_->writes);
        where_->blobs.insert_or_assign(std::move(id), blob{std::move(value), next});
        co_return write_result::written(std::move(next));
    }

    std::string describe() const { return "archetype"; }

    [[nodiscard]] const std::shared_ptr<storage>& where() const noexcept { return where_; }

private:
    std::shared_ptr<storage> where_;
};

/// A map in memory, shared by copies. Belongs to one thread.
class witness {
public:
    using policy_kind = witness_kind;
    static constexpr bool keeps = true;

    std::optional<store_identity> store() { return memory_->known; }
    bool adopt(const std::optional<store_identity>& before, const store_identity& next) {
        if (memory_->known != before)
            return false;
        memory_->known = next;
        memory_->shards.clear();
        return true;
    }
    std::optional<shard_sighting> recall(const store_identity& store, const std::string& shard) {
        const auto found = memory_->shards.find(shard);
        if (memory_->known != store || found == memory_->shards.end())
            return std::nullopt;
        return found->second;
    }
    bool remember(const store_identity& store, const std::string& shard,
                  const shard_sighting& seen) {
        if (memory_->known != store)
            return false;
        shard_sighting& kept = memory_->shards.try_emplace(shard, seen).first->second;
        const sighting_order order = compare(kept, seen);
        if (order == sighting_order::later)
            kept = seen;
        return order != sighting_order::apart;
    }

private:
    struct memory {
        std::optional<store_identity> known;
        std::map<std::string, shard_sighting> shards;
    };
    std::shared_ptr<memory> memory_ = std::make_shared<memory>();
};

/// Its codec has the place of one, and does nothing.
struct key_schedule {
    using policy_kind = key_schedule_kind;
    static constexpr std::string_view name = "archetype";
    template <class Cipher, class Random> struct codec {};
};

/// Failures are thrown.
struct errors {
    using policy_kind = errors_kind;
    static constexpr bool are_thrown = true;
};

/// One thread.
struct threading {
    using policy_kind = threading_kind;
    static constexpr bool is_shared = false;
};

/// 1 KiB of memory that is erased to 0xff.
class block_device {
public:
    block_device() { bytes_.fill(std::byte{0xff}); }

    static std::size_t size_bytes() { return 1024; }
    static std::size_t erase_block_bytes() { return 64; }
    static std::size_t program_unit_bytes() { return 1; }
    bool read(std::size_t offset, byte_span out) {
        std::memcpy(out.data(), bytes_.data() + offset, out.size());
        return true;
    }
    bool program(std::size_t offset, byte_view data) {
        std::memcpy(bytes_.data() + offset, data.data(), data.size());
        return true;
    }
    bool erase(std::size_t offset) {
        std::memset(bytes_.data() + offset, 0xff, erase_block_bytes());
        return true;
    }

private:
    std::array<std::byte, 1024> bytes_;
};

/// All of them, as the defaults of a bundle.
struct defaults {
    using cipher = archetype::cipher;
    using kdf = archetype::kdf;
    using shard_hash = archetype::shard_hash;
    using key_schedule = archetype::key_schedule;
    using serialiser = archetype::serialiser;
    using random = archetype::random;
    using normaliser = archetype::normaliser;
    using witness = archetype::witness;
    using errors = archetype::errors;
    using threading = archetype::threading;
};

static_assert(policy::cipher<cipher> && policy::kdf<kdf> && policy::shard_hash<shard_hash> &&
              policy::serialiser<serialiser> && policy::random<random> &&
              policy::normaliser<normaliser> && policy::witness<witness> &&
              policy::key_schedule<key_schedule, cipher, random> &&
              policy::errors<errors> && policy::threading<threading> &&
              policy::adapter<adapter> && policy::block_device<block_device>);

} // namespace escodb::policy::archetype
