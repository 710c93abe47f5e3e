// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The default policies. This is the one place that names them.

#include <escodb/adapters/no_witness.hpp>
#include <escodb/crypto/cryptopp/aes_256_gcm.hpp>
#include <escodb/crypto/cryptopp/hmac_shard_hash.hpp>
#include <escodb/crypto/cryptopp/pbkdf2_hmac_sha256.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/format/json_serialiser.hpp>
#include <escodb/format/normaliser.hpp>
#include <escodb/model/key_schedules.hpp>
#include <escodb/policy/bundle.hpp>

namespace escodb {

/// What a store is made of where nothing else is said. A store of these policies is one of format
/// version 1, which other implementations read and write.
struct default_policies {
    using cipher = escodb::cipher::aes_256_gcm;
    using kdf = escodb::kdf::pbkdf2;
    using shard_hash = escodb::shard_hash::hmac_sha256;
    using key_schedule = escodb::key_schedule::per_shard;
    using serialiser = escodb::serialiser::json;
    using random = escodb::random::system;
    using normaliser = escodb::normaliser::utf8proc_normaliser;
    using witness = no_witness;
    using errors = escodb::errors::exceptions;
    using threading = threads::one;
};

/// Policies in any order, each missing one by its default:
///
///     using my_store = escodb::basic_store<my_adapter, escodb::policies<my_cipher>>;
template <class... Ps> using policies = policy::bundle<default_policies, Ps...>;

} // namespace escodb
