// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/transport_settings.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_transport_settings)

BOOST_AUTO_TEST_CASE(settings_out_of_range_are_refused_by_name) {
    const auto refused = [](auto change) {
        escodb::net::transport_settings settings;
        change(settings);
        try {
            settings.check();
        } catch (const escodb::error& e) {
            return e.subject();
        }
        return std::string{};
    };
    using std::chrono::milliseconds;
    BOOST_TEST(refused([](auto&) {}) == "");
    BOOST_TEST(refused([](auto& s) { s.connect_time = milliseconds{0}; }) == "transport.connect_time");
    BOOST_TEST(refused([](auto& s) { s.request_time = milliseconds{0}; }) == "transport.request_time");
    BOOST_TEST(refused([](auto& s) { s.idle_time = milliseconds{-1}; }) == "transport.idle_time");
    BOOST_TEST(refused([](auto& s) { s.connections = 0; }) == "transport.connections");
}

BOOST_AUTO_TEST_SUITE_END()
