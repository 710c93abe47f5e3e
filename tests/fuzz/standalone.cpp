// SPDX-License-Identifier: Apache-2.0

// Runs a target without libFuzzer: first its seeds, then for some seconds inputs that are made of
// them by random changes, the same in every run.
//
//     escodb_fuzz TARGET SEEDS [SECONDS]       an input that fails is printed in hexadecimal digits
//     escodb_fuzz TARGET FILE                  runs one input

#include "targets.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string current;

/// The program is about to end, and tells what it was about.
extern "C" void tell_input(int signal) {
    static const char digits[] = "0123456789abcdef";
    const auto say = [](const char* text, std::size_t size) {
        if (::write(STDERR_FILENO, text, size) < 0)
            ::_exit(1);
    };
    say("fuzz: the input was ", 20);
    for (const char c : current) {
        const char two[] = {digits[static_cast<unsigned char>(c) >> 4],
                            digits[static_cast<unsigned char>(c) & 15]};
        say(two, 2);
    }
    say("\n", 1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Makes inputs of those that are there.
class mutator {
public:
    explicit mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

    std::string next() {
        std::string made = any();
        for (std::size_t i = 0, n = 1 + below(4); i < n; ++i)
            change(made);
        return made;
    }

private:
    std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }
    const std::string& any() { return seeds_[below(seeds_.size())]; }

    void change(std::string& text) {
        static constexpr std::string_view pieces[] = {
            "\"", "[", "]", "{", "}", ",", ":", "\\u", "\\ud800", "/", "//", "\n", " ", "=",
            "==", "0", "-1", "1e999", "18446744073709551616", "null", std::string_view{"\0", 1},
            "\x80", "\xff", "\xed\xa0\x80", "\xf4\x90\x80\x80", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["};
        const std::size_t at = below(text.size() + 1);
        const std::size_t count = std::min(text.size() - at, below(1 + below(32)));
        switch (below(8)) {
        case 0: text.erase(at, count); break;
        case 1: text.insert(at, text.substr(below(text.size() + 1), 1 + below(64))); break;
        case 2: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 3: text.replace(at, count, pieces[below(std::size(pieces))]); break;
        case 4: {
            const std::string& other = any();
            text.replace(at, count, other, below(other.size() + 1), 1 + below(64));
            break;
        }
        case 5:
            for (std::size_t i = 0, n = below(200); i < n; ++i)
                text.insert(at, pieces[1]);
            break;
        default:
            if (at < text.size())
                text[at] = static_cast<char>(below(256));
        }
    }

    std::vector<std::string> seeds_;
    std::minstd_rand random_{1};
};

} // namespace

int main(int argc, char** argv) {
    const escodb_fuzz::target* chosen = nullptr;
    for (const auto& one : escodb_fuzz::targets())
        if (argc >= 3 && one.name == argv[1])
            chosen = &one;
    if (chosen == nullptr) {
        std::fputs("usage: escodb_fuzz TARGET SEEDS|FILE [SECONDS]\ntargets:", stderr);
        for (const auto& one : escodb_fuzz::targets())
            std::fprintf(stderr, " %s", one.name.data());
        std::fputs("\n", stderr);
        return 2;
    }
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
        std::signal(signal, tell_input);
    const auto run = [&](std::string input) {
        current = std::move(input);
        escodb_fuzz::run(*chosen, current);
    };
    if (!std::filesystem::is_directory(argv[2])) {
        run(content_of(argv[2]));
        return 0;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{argv[2]})
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> seeds{std::string{}};
    for (const auto& file : files) {
        seeds.push_back(content_of(file));
        run(seeds.back());
    }
    if (files.empty()) {
        std::fprintf(stderr, "%s: there is no seed\n", argv[2]);
        return 1;
    }
    const std::chrono::seconds time{argc > 3 ? std::atoi(argv[3]) : 5};
    const auto end = std::chrono::steady_clock::now() + time;
    mutator inputs{std::move(seeds)};
    std::uint64_t runs = 0;
    while (std::chrono::steady_clock::now() < end)
        for (int i = 0; i < 64; ++i, ++runs)
            run(inputs.next());
    std::printf("%s: %zu seeds, then %llu inputs\n", argv[1], files.size(),
                static_cast<unsigned long long>(runs));
    return 0;
}
