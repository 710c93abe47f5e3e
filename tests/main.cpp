// SPDX-License-Identifier: Apache-2.0

// The main program of every test executable, spelled out rather than made by Boost.Test's macros,
// so that this file too can use the precompiled header. Tests define nothing of the kind.
#include <boost/test/unit_test.hpp>

int main(int argc, char* argv[]) {
    return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
