// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Every fixed limit of the library, in one place. Beyond one, the answer is an error that names
/// it, never undefined behaviour.

#include <cstddef>
#include <cstdint>

namespace escodb::limits {

/// Shards of a store, from the format.
inline constexpr std::uint32_t shards_max = 65'536;
/// Rounds of PBKDF2 that a config blob may ask of us; more is taken for an attack on our time.
inline constexpr std::uint64_t kdf_iterations_max = 50'000'000;
/// Memory that the derivation of a config blob may take, bytes: what RFC 9106 asks for first.
inline constexpr std::uint64_t kdf_memory_bytes_max = std::uint64_t{2} << 30;
/// Bytes that it may write there in all, if it goes over the memory several times.
inline constexpr std::uint64_t kdf_work_bytes_max = std::uint64_t{8} << 30;
/// Length of a normalised path, bytes.
inline constexpr std::size_t path_bytes_max = 65'536;
/// Segments of a path: each is a directory to be linked, and a name to be kept in memory.
inline constexpr std::size_t path_segments_max = 1'024;
/// Nesting of arrays and objects in a document.
inline constexpr std::size_t document_depth_max = 256;
/// Length of a document's serialised text, bytes.
inline constexpr std::size_t document_bytes_max = 64u << 20;
/// Length of a blob that we read, bytes.
inline constexpr std::size_t blob_bytes_max = std::size_t{1} << 30;
/// Length of a config blob, bytes.
inline constexpr std::size_t config_bytes_max = 1u << 20;
/// Keys in one shard's header.
inline constexpr std::size_t shard_keys_max = 65'536;
/// A shard key seals at most 2^31 messages and 2^47 cipher blocks (spec, "Rotation").
inline constexpr std::uint64_t messages_per_key_max = std::uint64_t{1} << 31;
inline constexpr std::uint64_t blocks_per_key_max = std::uint64_t{1} << 47;

} // namespace escodb::limits
