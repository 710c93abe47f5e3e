// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/call.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <utility>

BOOST_AUTO_TEST_SUITE(engine_call)

using escodb::engine::updater_of;

BOOST_AUTO_TEST_CASE(an_updater_may_return_a_value_or_an_optional) {
    auto value = [](std::optional<int> current) { return current.value_or(0) + 1; };
    updater_of<int, decltype(value)> plain{value};
    BOOST_TEST(*plain.run(std::nullopt) == 1);
    BOOST_TEST(*plain.run(41) == 42);

    auto optional = [](const std::optional<int>&) { return std::optional<int>{}; };
    updater_of<int, decltype(optional)> removing{optional};
    BOOST_TEST(!removing.run(1));
}

BOOST_AUTO_TEST_CASE(an_updater_may_be_movable_only_and_keep_state) {
    auto counting = [count = std::make_unique<int>(0)](auto) { return ++*count; };
    updater_of<int, decltype(counting)> made{std::move(counting)};
    BOOST_TEST(*made.run(std::nullopt) == 1);
    BOOST_TEST(*made.run(std::nullopt) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
