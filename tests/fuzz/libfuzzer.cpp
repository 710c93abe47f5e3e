// SPDX-License-Identifier: Apache-2.0

// The entry points of libFuzzer. ESCODB_FUZZ_TARGET, an environment variable, names what is fuzzed.

#include "targets.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

const escodb_fuzz::target* chosen = nullptr;

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* const name = std::getenv("ESCODB_FUZZ_TARGET");
    for (const auto& one : escodb_fuzz::targets())
        if (name != nullptr && one.name == name)
            chosen = &one;
    if (chosen == nullptr) {
        std::fputs("set ESCODB_FUZZ_TARGET to one of:", stderr);
        for (const auto& one : escodb_fuzz::targets())
            std::fprintf(stderr, " %s", one.name.data());
        std::fputs("\n", stderr);
        std::exit(2);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    escodb_fuzz::run(*chosen, {reinterpret_cast<const char*>(data), size});
    return 0;
}
