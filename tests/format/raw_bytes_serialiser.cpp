// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/raw_bytes_serialiser.hpp>

#include <escodb/conformance/serialiser.hpp>
#include <escodb/policy/serialiser.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

template struct escodb::policy::check_serialiser<escodb::serialiser::raw_bytes>;

BOOST_AUTO_TEST_SUITE(format_raw_bytes_serialiser)

using namespace escodb;
using serialiser::raw_bytes;

BOOST_AUTO_TEST_CASE(conforms) {
    secret_bytes all;
    for (unsigned i = 0; i < 256; ++i)
        all.push_back(static_cast<std::byte>(i));
    conformance::check_serialiser<raw_bytes>(escodb_test::report(),
                                             {{}, {std::byte{0}}, secret_bytes(5), all},
                                             conformance::no_null{});
}

BOOST_AUTO_TEST_CASE(no_bytes_are_a_document) {
    BOOST_TEST(raw_bytes::encode({}).empty());
    BOOST_TEST(raw_bytes::decode({}).empty());
    BOOST_TEST(!raw_bytes::is_null({}));
}

BOOST_AUTO_TEST_CASE(more_than_the_limit_is_refused) {
    BOOST_CHECK_EXCEPTION((void)raw_bytes::encode(secret_bytes(limits::document_bytes_max + 1)), error,
                          [](const error& e) { return e.code() == errc::too_large; });
}

BOOST_AUTO_TEST_SUITE_END()
