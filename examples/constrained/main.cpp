// SPDX-License-Identifier: Apache-2.0

// A store for a small machine: no heap, no exceptions, no file system. Here the flash is an array; on a real
// machine it is a class of twenty lines over its driver, a model of escodb::policy::block_device.
#include <escodb/constrained.hpp>
#include <escodb/constrained/bearssl/bearssl_crypto.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>

#ifdef __unix__
#include <unistd.h>
#endif

namespace constrained = escodb::constrained;

namespace {

// The config and one shard, of up to 8 KiB each, in two slots each; and the block that labels them.
constexpr escodb::region_geometry geometry{2, 8192};
std::byte flash_memory[4096 + 2 * 2 * 8192];
std::byte arena_memory[20'000];

/// Where a machine has its source of random bytes, this asks it.
bool random_bytes(void*, escodb::byte_span out) {
#ifdef __unix__
    for (std::byte& octet : out)
        if (getentropy(&octet, 1) != 0)
            return false;
    return true;
#else
    static std::uint32_t state = 1; // an emulator has none: never for real data
    for (std::byte& octet : out) {
        state = state * 1664525u + 1013904223u;
        octet = static_cast<std::byte>(state >> 24);
    }
    return true;
#endif
}

using store = constrained::store<escodb::memory_device, constrained::bearssl_crypto>;

template <class T> bool report(const char* what, const constrained::result<T>& done) {
    if (!done.ok())
        std::printf("%s: %.*s (%.*s)\n", what, static_cast<int>(done.error().sentence().size()),
                    done.error().sentence().data(), static_cast<int>(done.error().subject().size()),
                    done.error().subject().data());
    return done.ok();
}

/// What a machine does when it is switched on.
bool start(constrained::key_source key, bool is_first_time) {
    escodb::memory_device flash{flash_memory, 4096, 8};
    constrained::bearssl_crypto crypto{random_bytes};
    constrained::arena arena{arena_memory};
    store kept{flash, geometry, crypto, arena};
    if (is_first_time) {
        if (!report("format", kept.format()) || !report("create", kept.create(key)))
            return false;
    } else if (!report("open", kept.open(key))) {
        return false;
    }

    std::byte value[32];
    const auto count = kept.get("/boots", value);
    if (!report("get", count))
        return false;
    const std::byte boots{static_cast<unsigned char>(
        *count ? std::to_integer<unsigned>(value[0]) + 1 : 1u)};
    if (!report("put", kept.put("/boots", {&boots, 1})) ||
        !report("put", kept.put("/net/ssid", escodb::as_bytes("home"))) ||
        !report("put", kept.put("/net/key", escodb::as_bytes("correct horse"))) ||
        (!is_first_time && !report("remove", kept.remove("/net/key"))))
        return false;
    std::printf("start %d: /net/ has", std::to_integer<int>(boots));
    const bool listed = report("list", kept.list("/net/", [](std::string_view name) {
        std::printf(" %.*s", static_cast<int>(name.size()), name.data());
    }));
    std::printf("; %lu bytes of memory were used\n", static_cast<unsigned long>(arena.peak()));
    return listed;
}

} // namespace

int main() {
    static constexpr std::byte key[32] = {std::byte{1}}; // a real one is random, and kept apart
    const auto source = constrained::key_source::raw(key);
    return start(source, true) && start(source, false) && start(source, false) ? 0 : 1;
}
