// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The reporter of the conformance suites for Boost.Test.

#include <escodb/conformance/reporter.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace escodb_test {

/// Every finding is a check of the running test.
[[nodiscard]] inline escodb::conformance::reporter report() {
    return [](bool ok, std::string_view what) { BOOST_TEST(ok, what); };
}

/// Collects what a suite found wrong: for tests that a suite notices what it should.
struct complaints {
    std::vector<std::string> all;

    [[nodiscard]] escodb::conformance::reporter reporter() {
        return [this](bool ok, std::string_view what) {
            if (!ok)
                all.emplace_back(what);
        };
    }
    [[nodiscard]] bool has(std::string_view what) const {
        for (const std::string& each : all)
            if (each.find(what) != std::string::npos)
                return true;
        return false;
    }
};

} // namespace escodb_test
