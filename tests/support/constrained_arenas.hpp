// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a constrained store does in arenas that are too small for it.

#include <support/constrained_store.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace escodb_test {

/// Tries arenas of 0 bytes and each `step` more, until one is enough: each call fails as a lack of memory
/// or is done, and what is stored is what the calls say.
/// \return how many were too small.
inline std::size_t check_small_arenas(std::uint32_t shards, std::size_t step) {
    using escodb::errc;
    constexpr errc fine{};
    small_machine made;
    BOOST_TEST_REQUIRE((made.create(shards) == fine));
    BOOST_TEST_REQUIRE((made.put("/a/b/x", "one") == fine));
    BOOST_TEST_REQUIRE((made.put("/a/y", "two") == fine));
    std::size_t too_small = 0;
    for (std::size_t size = 0;; size += step) {
        BOOST_TEST_INFO_SCOPE("shards " << shards << ", arena of " << size);
        BOOST_TEST_REQUIRE(size < 30'000u);
        small_machine small{made.device, size};
        const errc opened = small.open();
        errc put = errc::out_of_memory;
        errc removed = errc::out_of_memory;
        if (opened == fine) {
            put = small.put("/a/c/z", "three");
            removed = small.remove("/a/b/x");
        }
        for (const errc each : {opened, put, removed})
            BOOST_TEST((each == fine || each == errc::out_of_memory));
        std::map<std::string, std::string> expected{{"/a/b/x", "one"}, {"/a/y", "two"}};
        if (put == fine)
            expected["/a/c/z"] = "three";
        if (removed == fine)
            expected.erase("/a/b/x");
        small_machine check{std::move(small.device), 30'000};
        BOOST_TEST_REQUIRE((check.open() == fine));
        std::set<std::string> dangling;
        BOOST_TEST((check.walk(dangling) == expected));
        BOOST_TEST(dangling.empty()); // nothing was written of what could not be finished
        if (put == fine && removed == fine)
            return too_small;
        ++too_small;
    }
}

} // namespace escodb_test
