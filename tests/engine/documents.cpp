// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/documents.hpp>

#include <escodb/format/json_serialiser.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

BOOST_AUTO_TEST_SUITE(engine_documents)

using escodb::errc;
using json = escodb::serialiser::json;

BOOST_AUTO_TEST_CASE(a_document_comes_back) {
    const boost::json::value document{{"user", "alice"}, {"n", 1}};
    const auto text = escodb::engine::encode_document<json>(document, "/x");
    BOOST_TEST((escodb::engine::decode_document<json>(text, "/x") == document));
}

BOOST_AUTO_TEST_CASE(errors_name_the_path_and_keep_the_code) {
    BOOST_CHECK_EXCEPTION(
        escodb::engine::encode_document<json>(
            boost::json::value(std::numeric_limits<double>::infinity()), "/x"),
        escodb::error,
        [](const auto& e) { return e.code() == errc::invalid_document && e.subject() == "/x"; });
    BOOST_CHECK_EXCEPTION(
        escodb::engine::decode_document<json>(escodb::as_bytes("{\"secret\":"), "/x"),
        escodb::error, [](const auto& e) {
            return e.code() == errc::malformed_item && e.subject() == "/x" &&
                   std::string{e.what()}.find("secret") == std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
