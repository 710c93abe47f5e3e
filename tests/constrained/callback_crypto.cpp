// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/callback_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <array>

BOOST_AUTO_TEST_SUITE(constrained_callback_crypto)

using namespace escodb::constrained;

BOOST_AUTO_TEST_CASE(each_call_reaches_its_function_with_the_context) {
    int calls = 0;
    callback_crypto with;
    with.context = &calls;
    with.seal_call = [](void* context, key_view, iv_view, escodb::byte_view, escodb::byte_span,
                        tag_span) { return (*static_cast<int*>(context) += 1) > 0; };
    with.open_call = [](void* context, key_view, iv_view, escodb::byte_view, escodb::byte_span,
                        tag_view) { return (*static_cast<int*>(context) += 10) > 100; };
    with.hmac_call = [](void* context, escodb::byte_view, escodb::byte_view, mac_span) {
        return (*static_cast<int*>(context) += 100) > 0;
    };
    with.random_call = [](void* context, escodb::byte_span) {
        return (*static_cast<int*>(context) += 1000) > 0;
    };
    std::array<std::byte, 32> bytes{};
    const iv_view iv{bytes.data(), 12};
    BOOST_TEST(with.seal(bytes, iv, {}, {}, tag_span{bytes.data(), 16}));
    BOOST_TEST(!with.open(bytes, iv, {}, {}, tag_view{bytes.data(), 16}));
    BOOST_TEST(with.hmac_sha256(bytes, {}, bytes));
    BOOST_TEST(with.random(bytes));
    BOOST_TEST(calls == 1111);
}

BOOST_AUTO_TEST_SUITE_END()
