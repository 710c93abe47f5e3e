// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/document_limits.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_document_limits)

using namespace escodb;

BOOST_AUTO_TEST_CASE(a_document_has_64_mebibytes_at_most) {
    format::check_document_size(0);
    format::check_document_size(64u << 20);
    BOOST_CHECK_EXCEPTION(format::check_document_size((64u << 20) + 1, "/a"), error, [](const error& e) {
        return e.code() == errc::too_large && e.subject() == "/a" &&
               e.detail() == "the limit of a document is 64 MiB";
    });
}

BOOST_AUTO_TEST_CASE(what_has_no_text_is_refused_with_the_place) {
    BOOST_CHECK_EXCEPTION(format::refuse_document(7, "it is odd"), error, [](const error& e) {
        return e.code() == errc::invalid_document && e.subject().empty() &&
               e.detail() == "byte 7 of its text: it is odd";
    });
}

BOOST_AUTO_TEST_SUITE_END()
