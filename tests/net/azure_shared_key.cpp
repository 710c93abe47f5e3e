// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/azure_shared_key.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_azure_shared_key)

using namespace escodb;
using namespace escodb::net;

// The emulator's key, which Microsoft publishes.
constexpr const char* emulator_key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

// 2015-06-26 23:39:12
constexpr std::chrono::sys_seconds then{std::chrono::seconds{1435361952}};

http_request documented() {
    http_request request{"GET", http_origin{"myaccount.blob.core.windows.net", 443, true},
                         "/mycontainer?restype=container&comp=metadata&timeout=20"};
    request.headers.set("x-ms-version", "2015-02-21");
    return request;
}

BOOST_AUTO_TEST_CASE(the_documented_example) {
    // "Authorize with Shared Key" prints this string; the signature of it, under the emulator's key,
    // is that of another implementation of HMAC.
    http_request request = documented();
    request.headers.set("x-ms-date", http_date(then));
    BOOST_TEST(net::detail::azure_string_to_sign(request, "myaccount") ==
               "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\n"
               "x-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\n"
               "timeout:20");
    azure_sign(request, azure_credentials::shared_key(emulator_key), "myaccount", then);
    BOOST_TEST(request.headers.find("Authorization").value() == "SharedKey myaccount:1u9lui2jDxj0+fpbHjQ5m5NnastJRSYM+PSmfi8TXx4=");
}

BOOST_AUTO_TEST_CASE(headers_and_length_stand_in_their_lines) {
    http_request request{"PUT", http_origin{"h", 80, false}, "/devstoreaccount1/c/a%20b"};
    request.body = std::make_shared<const std::string>("12345");
    request.headers.set("content-type", "application/octet-stream");
    request.headers.set("If-Match", "\"0x1\"");
    request.headers.set("X-Ms-Blob-Type", "BlockBlob");
    BOOST_TEST(net::detail::azure_string_to_sign(request, "devstoreaccount1") ==
               "PUT\n\n\n5\n\napplication/octet-stream\n\n\n\"0x1\"\n\n\n\nx-ms-blob-type:BlockBlob\n"
               "/devstoreaccount1/devstoreaccount1/c/a%20b");
    request.body = std::make_shared<const std::string>();
    request.target = "/c/b?Snapshot&a=x%2Fy";
    BOOST_TEST(net::detail::azure_string_to_sign(request, "me") ==
               "PUT\n\n\n\n\napplication/octet-stream\n\n\n\"0x1\"\n\n\n\nx-ms-blob-type:BlockBlob\n"
               "/me/c/b\na:x/y\nsnapshot:");
}

BOOST_AUTO_TEST_CASE(a_shared_access_signature_is_sent_in_the_query) {
    const azure_credentials who = azure_credentials::shared_access_signature("?sv=2021&sig=a%2Bb%3D");
    http_request request{"GET", http_origin{"h", 80, false}, "/c/b"};
    azure_sign(request, who, "me", then);
    BOOST_TEST(request.target == "/c/b?sv=2021&sig=a%2Bb%3D");
    BOOST_TEST(!request.headers.find("Authorization"));
    request = documented();
    azure_sign(request, who, "me", then);
    BOOST_TEST(request.target.ends_with("&timeout=20&sv=2021&sig=a%2Bb%3D"));
}

BOOST_AUTO_TEST_CASE(what_is_no_credential_is_refused_and_not_shown) {
    const auto refused = [](const error& e) {
        return e.code() == errc::invalid_option &&
               std::string_view{e.what()}.find("hidden") == std::string_view::npos;
    };
    for (const char* key : {"", "hidden", "hidden*="})
        BOOST_CHECK_EXCEPTION((void)azure_credentials::shared_key(key), error, refused);
    for (const char* token : {"", "?", "hidden", "sig=hidden hidden", "sig=\r\nhidden"})
        BOOST_CHECK_EXCEPTION((void)azure_credentials::shared_access_signature(token), error, refused);
    BOOST_TEST(azure_credentials{}.empty());
}

BOOST_AUTO_TEST_SUITE_END()
