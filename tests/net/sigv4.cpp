// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/sigv4.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(net_sigv4)

using namespace escodb::net;

// The four examples of "Signature Calculations for the Authorization Header: Transferring Payload in a
// Single Chunk", Amazon S3 API Reference (sig-v4-header-based-auth.html), whose signatures are these.
struct aws_example {
    std::string signature_of(http_request request) const {
        const sigv4_credentials who{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
        const std::chrono::sys_days day{std::chrono::year{2013} / 5 / 24};
        sigv4_sign(request, who, "us-east-1", "s3", day);
        const std::string all = request.headers.find("Authorization").value();
        BOOST_TEST(all.starts_with("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                                   "aws4_request,SignedHeaders="));
        return all.substr(all.find("Signature=") + 10);
    }
    http_origin bucket{"examplebucket.s3.amazonaws.com", 443, true};
};

BOOST_FIXTURE_TEST_CASE(get_object, aws_example) {
    http_request request{"GET", bucket, "/test.txt"};
    request.headers.set("Range", "bytes=0-9");
    BOOST_TEST(signature_of(request) ==
               "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

BOOST_FIXTURE_TEST_CASE(put_object, aws_example) {
    http_request request{"PUT", bucket, "/test%24file.text"};
    request.headers.set("Date", "Fri, 24 May 2013 00:00:00 GMT");
    request.headers.set("x-amz-storage-class", "REDUCED_REDUNDANCY");
    request.body = std::make_shared<const std::string>("Welcome to Amazon S3.");
    BOOST_TEST(signature_of(request) ==
               "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

BOOST_FIXTURE_TEST_CASE(a_parameter_without_value, aws_example) {
    BOOST_TEST(signature_of(http_request{"GET", bucket, "/?lifecycle"}) ==
               "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

BOOST_FIXTURE_TEST_CASE(parameters_are_sorted, aws_example) {
    BOOST_TEST(signature_of(http_request{"GET", bucket, "/?prefix=J&max-keys=2"}) ==
               "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

BOOST_AUTO_TEST_CASE(a_session_token_is_sent_and_signed) {
    http_request request{"GET", http_origin{"h", 80, false}, "/"};
    const sigv4_credentials who{"id", "key", "token"};
    sigv4_sign(request, who, "r", "s3", std::chrono::system_clock::time_point{});
    BOOST_TEST(request.headers.find("x-amz-security-token").value() == "token");
    BOOST_TEST(request.headers.find("x-amz-date").value() == "19700101T000000Z");
    BOOST_TEST(request.headers.find("Authorization")->find(
                   "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
