// SPDX-License-Identifier: Apache-2.0

// What the constrained profile takes: the arena's peak and the deepest stack for 1, 10 and 100 documents,
// compared with the figures of docs/constrained.md. Whatever asks for heap memory meanwhile ends the program.
#include <escodb/constrained.hpp>
#include <escodb/constrained/bearssl/bearssl_crypto.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace constrained = escodb::constrained;

namespace {

/// Set once the program has started: from then on there is no heap.
volatile bool heap_is_forbidden = false;
alignas(16) unsigned char before_start[1 << 20];
std::size_t before_start_used = 0;

} // namespace

// The C library and the language's run time take some memory before `main`, and are given it here.
extern "C" void* malloc(std::size_t size) {
    if (heap_is_forbidden || size > sizeof before_start - before_start_used - 16)
        std::abort();
    void* const given = before_start + before_start_used;
    before_start_used += (size + 15) / 16 * 16;
    return given;
}
extern "C" void free(void*) {}
extern "C" void* calloc(std::size_t count, std::size_t size) { return malloc(count * size); }
extern "C" void* realloc(void*, std::size_t) { std::abort(); }
void* operator new(std::size_t size) { return malloc(size); }
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}

namespace {

constexpr std::size_t stack_painted = 32 * 1024;
constexpr unsigned char paint = 0xa5;

/// Colours what lies below the caller's frame; `deepest` tells how much of it was used since.
[[gnu::noinline]] volatile unsigned char* paint_stack() {
    volatile unsigned char area[stack_painted];
    for (volatile unsigned char& octet : area)
        octet = paint;
    volatile unsigned char* volatile lowest = area;
    return lowest;
}
[[gnu::noinline]] std::size_t deepest(volatile unsigned char* lowest) {
    std::size_t untouched = 0;
    while (untouched < stack_painted && lowest[untouched] == paint)
        ++untouched;
    return stack_painted - untouched;
}

bool random_bytes(void*, escodb::byte_span out) {
    static std::uint32_t state = 1;
    for (std::byte& octet : out) {
        state = state * 1664525u + 1013904223u;
        octet = static_cast<std::byte>(state >> 24);
    }
    return true;
}

std::byte flash_memory[4096 + 5 * 2 * 32768];
std::byte arena_memory[200'000];

struct measured {
    std::size_t arena = 0;
    std::size_t stack = 0;
};

struct path {
    explicit path(unsigned number) {
        std::memcpy(text, "/sensors/room-000", sizeof text);
        text[14] = static_cast<char>('0' + number / 100);
        text[15] = static_cast<char>('0' + number / 10 % 10);
        text[16] = static_cast<char>('0' + number % 10);
    }
    [[nodiscard]] std::string_view view() const { return {text, 17}; }
    char text[18];
};

/// Creates a store, fills it, reads it, and removes from it.
[[gnu::noinline]] std::size_t work(unsigned documents, std::uint32_t shards) {
    static constexpr std::byte key[32] = {std::byte{1}};
    const auto source = constrained::key_source::raw(key);
    escodb::memory_device flash{flash_memory, 4096, 8};
    constrained::bearssl_crypto crypto{random_bytes};
    constrained::arena arena{arena_memory};
    constrained::store<escodb::memory_device, constrained::bearssl_crypto> kept{
        flash, {5, 32768}, crypto, arena};
    std::byte value[60] = {};
    std::byte read[60];
    bool ok = kept.format().ok() && kept.create(source, {shards, false}).ok();
    for (unsigned i = 0; i < documents; ++i)
        ok = ok && kept.put(path{i}.view(), value).ok();
    for (unsigned i = 0; i < documents; ++i) {
        const auto got = kept.get(path{i}.view(), read);
        ok = ok && got.ok() && *got == sizeof value;
    }
    unsigned listed = 0;
    ok = ok && kept.list("/sensors/", [&](std::string_view) { ++listed; }).ok();
    ok = ok && listed == documents && kept.remove(path{0}.view()).ok();
    return ok ? arena.peak() : 0;
}

[[gnu::noinline]] measured measure(unsigned documents, std::uint32_t shards) {
    measured now;
    volatile unsigned char* const lowest = paint_stack();
    now.arena = work(documents, shards);
    now.stack = deepest(lowest);
    return now;
}

} // namespace

int main() {
    static char buffer[4096];
    std::setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    heap_is_forbidden = true;
    static constexpr struct {
        unsigned documents;
        std::uint32_t shards;
        std::size_t arena_max;
        std::size_t stack_max;
    } table[] = {{1, 1, 1'600, 4'800},
                 {10, 1, 6'000, 4'800},
                 {100, 1, 48'000, 4'800},
                 {100, 4, 17'000, 4'800}};
    bool ok = true;
    std::printf("documents  shards  arena  stack\n");
    for (const auto& row : table) {
        const measured now = measure(row.documents, row.shards);
        std::printf("%9u  %6u  %5lu  %5lu\n", row.documents, static_cast<unsigned>(row.shards),
                    static_cast<unsigned long>(now.arena), static_cast<unsigned long>(now.stack));
        if (now.arena == 0 || now.arena > row.arena_max || now.stack > row.stack_max) {
            std::printf("  more than %lu and %lu, or it failed\n",
                        static_cast<unsigned long>(row.arena_max),
                        static_cast<unsigned long>(row.stack_max));
            ok = false;
        }
    }
    std::fflush(stdout);
    heap_is_forbidden = false;
    return ok ? 0 : 1;
}
