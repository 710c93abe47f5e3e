// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The keys of a store, and the config blob that keeps them under the password (docs/format.md §3).

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/limits.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/crypto/sealed.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/context.hpp>
#include <escodb/model/policy_names.hpp>
#include <escodb/model/router.hpp>
#include <escodb/model/verifier.hpp>
#include <escodb/policy/kdf.hpp>
#include <escodb/policy/sighting.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace escodb::model {

/// The keys of an opened store, shared by all its shards. They do not change while it is open.
/// Move-only, and wiped; one thread at a time, because the shard hash may keep state.
/// \tparam Policies a bundle; the cipher, the key derivation, the shard hash, the random source and
///                  the normaliser are used, of the serialiser only the name.
template <class Policies> class root_keys {
public:
    using cipher = typename Policies::cipher;
    using kdf = typename Policies::kdf;
    using shard_hash = typename Policies::shard_hash;
    using root_key_view = std::span<const std::byte, cipher::key_bytes>;

    static_assert(cipher::key_bytes == policy::user_key_bytes,
                  "escodb: the cipher's key must be as long as the user key, 32 bytes");

    struct created;

    /// Opens a config blob. Takes the time that the key derivation takes.
    /// \throws error empty_password; invalid_text (a password that cannot be normalised);
    ///         malformed_config, unsupported_version, too_large; wrong_policy where the store was
    ///         made with others, naming both; access_denied where no section opens: the
    ///         password, or the parameters of its derivation, are others; tampered_config, naming
    ///         them, where some sections open and others do not, or the
    ///         list of former identities is not a key holder's.
    [[nodiscard]] static root_keys open(std::string_view config_text, const password& given) {
        const secret_bytes normal = normalised(given);
        const format::config_blob config = format::parse_config(config_text);
        check_policy_names<Policies>(config.policies);
        const auto parameters = kdf::from_fields(config.password);
        sections with{normal, parameters};

        const struct {
            std::string_view name;
            std::optional<secret_bytes> key;
            std::size_t key_bytes;
        } opened[] = {
            {"cipher", with.open("cipher", config.cipher.key), cipher::key_bytes},
            {"verify", with.open("verify", config.verify.key), verifier::key_bytes},
            {"shards", with.open("shards", config.shards.key, config.shard_count),
             shard_hash::key_bytes},
        };
        std::string closed;
        bool any = false;
        for (const auto& section : opened) {
            any = any || section.key;
            if (!section.key)
                closed.append(closed.empty() ? "" : ", ").append(section.name);
        }
        if (!any)
            throw error(errc::access_denied, "config");
        if (!closed.empty())
            throw error(errc::tampered_config, "config", closed);
        for (const auto& section : opened)
            if (section.key->size() != section.key_bytes)
                throw error(errc::malformed_config, "config",
                            std::string{section.name} + ".key is of another length");
        root_keys keys{*opened[0].key, *opened[1].key, *opened[2].key, config.shard_count};
        keys.take_ancestors(config);
        return keys;
    }

    /// Makes the keys of a new store, and the config blob that keeps them.
    /// \throws error empty_password, invalid_text; invalid_option, with the option as subject.
    [[nodiscard]] static created create(const password& given,
                                        const typename kdf::settings& settings,
                                        std::uint32_t shards) {
        const secret_bytes normal = normalised(given);
        drawn keys{shards}; // checked before the derivation, which takes its time
        return keys.kept_under(normal, kdf::generate(settings, random_bytes(salt_bytes)), {});
    }

    /// Makes the keys that take these keys' place when the store gets another number of shards, and
    /// the config blob that keeps them. All of it is new, but the cost of the derivation stays.
    /// \param old the config that kept these keys.
    /// \param lineage of these keys; the new ones continue it.
    /// \param generation marks the tombstones of the resharding.
    /// \throws error invalid_option "shards".
    [[nodiscard]] static created create_successor(const format::config_blob& old,
                                                  const password& given, std::uint32_t shards,
                                                  std::string generation, bytes lineage) {
        const secret_bytes normal = normalised(given);
        drawn keys{shards};
        auto fields = kdf::fields(kdf::generate({}, random_bytes(salt_bytes)));
        const auto others = kdf::fields(kdf::generate({}, random_bytes(salt_bytes)));
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i] != others[i])
                continue; // new is what is random; the rest somebody chose
            for (const auto& before : old.password)
                if (before.name == fields[i].name)
                    fields[i].value = before.value;
        }
        format::former_layout former;
        former.shard_count = old.shard_count;
        former.generation = std::move(generation);
        return keys.kept_under(normal, kdf::from_fields(fields), std::move(former),
                               std::move(lineage));
    }

    /// Seals the keys of shards.
    [[nodiscard]] root_key_view root_key() const noexcept { return root_.span(); }
    /// Vouches for their headers.
    [[nodiscard]] const verifier& header_verifier() const noexcept { return verifier_; }

    /// Names the store in this layout.
    [[nodiscard]] store_identity identity() const { return verifier_.identity(); }
    /// The identities that the store had before, as a holder of its keys wrote them into the config,
    /// and its present one: 32 bytes each, the oldest first. At most 256; the oldest fall away.
    [[nodiscard]] bytes lineage() const {
        const store_identity now = identity();
        const std::size_t all = ancestors_.size() / now.size() + 1;
        const std::size_t dropped = all > lineage_max ? (all - lineage_max) * now.size() : 0;
        bytes line(ancestors_.begin() + static_cast<std::ptrdiff_t>(dropped), ancestors_.end());
        line.insert(line.end(), now.begin(), now.end());
        return line;
    }

    /// The number of the shard that holds a path, which is normalised and ends in `/` if it is a
    /// directory's.
    [[nodiscard]] std::uint32_t shard_of(std::string_view path) { return router_.shard_of(path); }
    /// The id of a shard. \throws std::out_of_range if there is no such shard.
    [[nodiscard]] const std::string& shard_name(std::uint32_t i) const {
        return router_.name(i);
    }
    [[nodiscard]] std::uint32_t shard_count() const noexcept { return router_.count(); }
    [[nodiscard]] router<shard_hash>& routes() noexcept { return router_; }

private:
    using random = typename Policies::random;
    static constexpr std::size_t salt_bytes = 32;
    static constexpr std::size_t lineage_max = 256;

    /// Seals and opens the sections of a config with the user key.
    class sections {
    public:
        sections(byte_view password, const typename kdf::parameters& parameters)
            : fields_(kdf::fields(parameters)), sealer_(user_key(password, parameters).span()) {}

        [[nodiscard]] bytes seal(std::string_view name, byte_view key,
                                 std::optional<std::uint64_t> shards = {}) {
            bytes sealed;
            sealer_.seal_append(sealed, key, context_of(name, shards));
            return sealed;
        }
        [[nodiscard]] std::optional<secret_bytes> open(std::string_view name, byte_view sealed,
                                                       std::optional<std::uint64_t> shards = {}) {
            secret_bytes key;
            if (!sealer_.open(sealed, context_of(name, shards), key))
                return std::nullopt;
            return key;
        }

    private:
        static secret_array<policy::user_key_bytes>
        user_key(byte_view password, const typename kdf::parameters& parameters) {
            secret_array<policy::user_key_bytes> key;
            kdf::derive(password, parameters, key.span());
            return key;
        }

        [[nodiscard]] bytes context_of(std::string_view name,
                                       std::optional<std::uint64_t> shards) const {
            format::context context;
            context.add("config.file", "config")
                .add("config.scope", std::string{"keys."}.append(name));
            for (const auto& field : fields_)
                std::visit(
                    [&](const auto& value) {
                        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, bytes>)
                            context.add("passwd." + field.name, byte_view{value});
                        else
                            context.add("passwd." + field.name, std::uint64_t{value});
                    },
                    field.value);
            if (shards)
                context.add("shards.n", *shards);
            return context.encode();
        }

        std::vector<policy::kdf_field> fields_;
        crypto::sealer<cipher, random> sealer_;
    };

    /// Keys drawn at random, not yet kept anywhere.
    struct drawn {
        /// \throws error invalid_option "shards".
        explicit drawn(std::uint32_t the_shards) : shards(the_shards) {
            keys.emplace(root_keys{root, auth, routing, shards});
        }

        [[nodiscard]] created kept_under(byte_view password,
                                         const typename kdf::parameters& parameters,
                                         std::optional<format::former_layout> former,
                                         bytes lineage = {}) {
            sections with{password, parameters};
            format::config_blob config;
            config.password = kdf::fields(parameters);
            config.cipher.key = with.seal("cipher", root);
            config.verify.key = with.seal("verify", auth);
            config.shards.key = with.seal("shards", routing, shards);
            config.shard_count = shards;
            config.policies = unusual_policy_names<Policies>();
            config.former = std::move(former);
            if (!lineage.empty()) {
                const auto mac = keys->header_verifier().mac_of_ancestors(lineage);
                auto& ancestors = config.ancestors.emplace();
                ancestors.identities = std::move(lineage);
                ancestors.mac.assign(mac.begin(), mac.end());
                keys->take_ancestors(config);
            }
            return {std::move(*keys), format::print_config(config)};
        }

        secret_bytes root = random_bytes(cipher::key_bytes);
        secret_bytes auth = random_bytes(verifier::key_bytes);
        secret_bytes routing = random_bytes(shard_hash::key_bytes);
        std::uint32_t shards;
        std::optional<root_keys> keys;
    };

    root_keys(byte_view root, byte_view auth, byte_view routing, std::uint32_t shards)
        : root_(root.first<cipher::key_bytes>()),
          verifier_(auth.first<verifier::key_bytes>()),
          router_(routing.first<shard_hash::key_bytes>(), shards) {}

    /// Believed by witnesses and handed on to successors, so checked even where no one asks.
    void take_ancestors(const format::config_blob& config) {
        if (!config.ancestors)
            return;
        if (!equal_in_constant_time(verifier_.mac_of_ancestors(config.ancestors->identities),
                                    config.ancestors->mac))
            throw error(errc::tampered_config, "config", "ancestors");
        ancestors_ = config.ancestors->identities;
    }

    [[nodiscard]] static secret_bytes normalised(const password& given) {
        constexpr bool needed = !policy::password_may_be_empty<kdf>;
        if (needed && given.empty())
            throw error(errc::empty_password);
        secret_bytes normal = Policies::normaliser::password(given.reveal());
        if (needed && normal.empty()) // nothing normalises to nothing; a policy might think otherwise
            throw error(errc::empty_password);
        return normal;
    }
    [[nodiscard]] static secret_bytes random_bytes(std::size_t size) {
        secret_bytes made(size);
        random{}.fill(made);
        return made;
    }

    secret_array<cipher::key_bytes> root_;
    verifier verifier_;
    router<shard_hash> router_;
    bytes ancestors_;
};

/// A new store's keys, and the text of its config blob.
template <class Policies> struct root_keys<Policies>::created {
    created(root_keys the_keys, std::string the_config_text)
        : keys(std::move(the_keys)), config_text(std::move(the_config_text)) {}

    root_keys keys;
    std::string config_text;
};

} // namespace escodb::model
