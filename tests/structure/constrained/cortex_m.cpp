// SPDX-License-Identifier: Apache-2.0

// A store on a Cortex-M, run by scripts/test-cortex-m in an emulator. Its flash is an array, which the file
// flash.bin keeps while the machine is off. Each start looks at what the last one left, and then writes until
// power is lost in the middle of some program or erase.
#include <escodb/constrained.hpp>
#include <escodb/constrained/bearssl/bearssl_crypto.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace constrained = escodb::constrained;

// What the emulated machine starts with: the stack's top, and where it begins.
extern "C" void _start();
extern "C" [[gnu::section(".vectors"), gnu::used]] const std::uintptr_t vectors[2] = {
    0x2000'0000 + 64 * 1024, reinterpret_cast<std::uintptr_t>(&_start)};

namespace {

constexpr escodb::region_geometry geometry{3, 4096};
constexpr std::size_t flash_bytes = 1024 + 3 * 2 * 4096;
alignas(8) std::byte flash_memory[flash_bytes];
alignas(8) std::byte arena_memory[16 * 1024];

[[noreturn]] void fail(const char* what) {
    std::printf("FAILED: %s\n", what);
    _exit(1);
}

bool load_flash() {
    const int file = open("flash.bin", O_RDONLY);
    if (file < 0)
        return false;
    if (read(file, flash_memory, flash_bytes) != static_cast<int>(flash_bytes))
        fail("flash.bin is short");
    close(file);
    return true;
}
void save_flash() {
    const int file = open("flash.bin", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, flash_memory, flash_bytes) != static_cast<int>(flash_bytes))
        fail("flash.bin cannot be written");
    close(file);
}

/// Never for real data: an emulator has no source of random bytes. Each start draws others.
bool random_bytes(void* context, escodb::byte_span out) {
    auto& state = *static_cast<std::uint32_t*>(context);
    for (std::byte& octet : out) {
        state = state * 1664525u + 1013904223u;
        octet = static_cast<std::byte>(state >> 24);
    }
    return true;
}

/// Loses power within a step, which is done in part.
class mortal_flash : public escodb::memory_device {
public:
    mortal_flash() noexcept : memory_device(flash_memory, 1024, 8) {}

    [[nodiscard]] bool program(std::size_t offset, escodb::byte_view data) noexcept {
        if (steps_left-- == 0)
            die(offset, data.first(data.size() / 2), "program");
        return memory_device::program(offset, data);
    }
    [[nodiscard]] bool erase(std::size_t offset) noexcept {
        if (steps_left-- == 0) {
            static std::byte noise[700];
            std::memset(noise, 0x5a, sizeof noise);
            die(offset, noise, "erase");
        }
        return memory_device::erase(offset);
    }

    std::int32_t steps_left = -1; ///< below 0: for ever

private:
    [[noreturn]] void die(std::size_t offset, escodb::byte_view done, const char* what) noexcept {
        (void)memory_device::program(offset, done);
        save_flash();
        std::printf("power lost in a%s %s\n", *what == 'e' ? "n" : "", what);
        _exit(0);
    }
};

void expect(const constrained::result<void>& done, const char* what) {
    if (!done.ok())
        fail(what);
}

} // namespace

int main() {
    static constexpr std::byte key[32] = {std::byte{1}};
    const auto source = constrained::key_source::raw(key);
    const bool is_first_start = !load_flash();
    std::uint32_t seed = 1;
    for (const std::byte octet : flash_memory)
        seed = seed * 31 + std::to_integer<std::uint32_t>(octet);

    mortal_flash flash;
    constrained::bearssl_crypto crypto{random_bytes, &seed};
    constrained::arena arena{arena_memory};
    constrained::store<mortal_flash, constrained::bearssl_crypto> store{flash, geometry, crypto, arena};
    if (is_first_start) {
        expect(store.format(), "format");
        expect(store.create(source, {2, false}), "create");
    } else {
        expect(store.open(source), "open");
    }

    std::byte value[48];
    const auto counted = store.get("/starts", value);
    if (!counted.ok())
        fail("get /starts");
    const unsigned starts = *counted ? std::to_integer<unsigned>(value[0]) : 0;
    unsigned found = 0;
    expect(store.list("/log/", [&](std::string_view) { ++found; }), "list");
    for (char name[] = "/log/0"; name[5] <= '9'; ++name[5]) {
        const auto got = store.get(name, value);
        if (!got.ok() || (*got && (**got != sizeof value || value[0] != value[47])))
            fail("a document is neither old nor new");
    }
    std::printf("start %u: %u names in /log/, arena %u bytes\n", starts + 1, found,
                static_cast<unsigned>(arena.peak()));
    if (starts == 20) {
        std::printf("done\n");
        _exit(0);
    }
    const std::byte next{static_cast<unsigned char>(starts + 1)};
    expect(store.put("/starts", {&next, 1}), "put /starts");

    flash.steps_left = static_cast<std::int32_t>(starts * 7 % 29);
    for (unsigned i = 0;; ++i) {
        char name[] = "/log/0";
        name[5] = static_cast<char>('0' + (starts + i) % 10);
        std::memset(value, static_cast<int>(starts + i), sizeof value);
        if (i % 4 == 3)
            expect(store.remove(name), "remove");
        else
            expect(store.put(name, value), "put");
    }
}
