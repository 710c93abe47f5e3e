// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

// import, export and batch: JSON lines.
BOOST_AUTO_TEST_SUITE(cli_lines)

using cli_test::command_with_store;

const std::string two_documents = R"({"path":"/a/x","value":{"n":1}}
{"path":"/b","value":[1.0,"two"]}
)";

/// Lines that are refused, and a word of the reason.
const std::vector<std::pair<std::string, std::string>> bad_imports{
    {"{", "byte"},
    {"[1]", "object"},
    {"\"/x\"", "object"},
    {R"({"path":"/x"})", "value"},
    {R"({"value":1})", "path"},
    {R"({"path":7,"value":1})", "string"},
    {R"({"path":"x","value":1})", "path"},
    {R"({"path":"/x/","value":1})", "path"},
    {R"({"path":"/a//b","value":1})", "path"},
    {R"({"path":"/\ud800","value":1})", "path"},
    {R"({"path":"/x","value":null})", "rm"},
    {R"({"path":"/x","value":1,"vaule":2})", "vaule"},
    {"{\"path\":\"/\xff\",\"value\":1}", "byte"},
    {R"({"path":"/x","value":1} {"path":"/y","value":1})", "byte"},
};

const std::vector<std::pair<std::string, std::string>> bad_batches{
    {R"({"path":"/x","value":1})", "op"},
    {R"({"op":"get","path":"/x"})", "put, rm or prune"},
    {R"({"op":"put","path":"/x"})", "value"},
    {R"({"op":"put","path":"/x","value":null})", "rm"},
    {R"({"op":"rm","path":"/x","value":1})", "value"},
    {R"({"op":"rm","path":"/x/"})", "path"},
    {R"({"op":"prune","path":"x/"})", "path"},
    {R"({"op":"prune"})", "path"},
    {"null", "object"},
};

void check_refused(command_with_store& escodb, const char* command, const std::string& first,
                   const std::pair<std::string, std::string>& bad) {
    const auto before = escodb.blobs();
    const std::string input = first + "\n\n" + bad.first + "\n";
    const std::string file = escodb.file("lines", input);
    for (const bool standard_input : {true, false}) {
        const auto refused = standard_input ? escodb({command}, input) : escodb({command, file});
        BOOST_TEST(refused.exit == 2, bad.first);
        BOOST_TEST(refused.out == "");
        BOOST_TEST(refused.err.starts_with("escodb: line 3: "), refused.err);
        BOOST_TEST(refused.err.find(bad.second) != std::string::npos, refused.err);
    }
    BOOST_TEST((escodb.blobs() == before), "something was written");
}

BOOST_FIXTURE_TEST_CASE(import_then_export, command_with_store) {
    const auto imported = (*this)({"import"}, two_documents);
    BOOST_TEST(imported.exit == 0);
    BOOST_TEST(imported.out == "imported 2 documents\n");
    BOOST_TEST(imported.err == "");
    const auto exported = (*this)({"export"});
    BOOST_TEST(exported.exit == 0);
    BOOST_TEST(exported.out == two_documents);
}

// A line is deeper and longer than the document within.
BOOST_FIXTURE_TEST_CASE(the_deepest_document_comes_back, command_with_store) {
    const std::string deepest = std::string(256, '[') + std::string(256, ']');
    BOOST_TEST((*this)({"put", "/deep", deepest}).exit == 0);
    const auto exported = (*this)({"export"});
    BOOST_TEST(exported.exit == 0);
    (*this)({"rm", "/deep"});
    const auto imported = (*this)({"import"}, exported.out);
    BOOST_TEST(imported.exit == 0, imported.err);
    BOOST_TEST((*this)({"export"}).out == exported.out);
    const auto deeper = (*this)({"import"}, R"({"path":"/x","value":[)" + deepest + "]}\n");
    BOOST_TEST(deeper.exit == 2);
    BOOST_TEST(deeper.err.find("line 1: ") != std::string::npos, deeper.err);
}

BOOST_FIXTURE_TEST_CASE(the_longest_document_is_taken, command_with_store) {
    const std::size_t longest = (std::size_t{64} << 20) - 2; // without its quotes
    const auto line = [](std::size_t size) {
        return R"({"path":"/x","value":")" + std::string(size, 'a') + "\"}\n";
    };
    // Only checked, since the next line is bad.
    const auto checked = (*this)({"import"}, line(longest) + "{}\n");
    BOOST_TEST(checked.exit == 2);
    BOOST_TEST(checked.err.find("line 2: ") != std::string::npos, checked.err);
    const auto refused = (*this)({"import"}, line(longest + 1));
    BOOST_TEST(refused.exit == 2);
    BOOST_TEST(refused.err.find("line 1: ") != std::string::npos, refused.err);
    BOOST_TEST(refused.err.find("64 MiB") != std::string::npos, refused.err);
    const std::string too_long = line(std::size_t{66} << 20);
    for (const auto& long_line : {(*this)({"import"}, too_long), (*this)({"import", file("in", too_long)})}) {
        BOOST_TEST(long_line.exit == 2);
        BOOST_TEST(long_line.err.find("line 1 is more than the limit of ") != std::string::npos, long_line.err);
    }
}

BOOST_FIXTURE_TEST_CASE(import_from_a_file_or_a_dash, command_with_store) {
    BOOST_TEST((*this)({"--json", "import", file("in", two_documents)}).out ==
               "{\"documents\":2}\n");
    BOOST_TEST((*this)({"import", "-"}, "{\"path\":\"/c\",\"value\":3}").exit == 0);
    BOOST_TEST((*this)({"export", "/a"}).out == "{\"path\":\"/a/x\",\"value\":{\"n\":1}}\n");
    BOOST_TEST((*this)({"get", "/c"}).out == "3\n");
    const auto missing = (*this)({"import", "/no/such/file"});
    BOOST_TEST(missing.exit == 2);
    BOOST_TEST(missing.err.find("/no/such/file") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(import_reads_a_pipe_that_has_a_name, command_with_store) {
    const std::string lines = file("in", two_documents);
    const auto imported = cli_test::run(
        {"/bin/bash", "-c", cli_test::program() + " import <(cat " + lines + ")"}, {}, environment);
    BOOST_TEST(imported.out == "imported 2 documents\n");
}

BOOST_FIXTURE_TEST_CASE(the_last_line_of_a_path_wins, command_with_store) {
    const auto imported = (*this)({"import"}, "{\"path\":\"/x\",\"value\":1}\r\n"
                                              "{\"value\":2,\"path\":\"/x\"}");
    BOOST_TEST(imported.exit == 0);
    BOOST_TEST((*this)({"export"}).out == "{\"path\":\"/x\",\"value\":2}\n");
}

BOOST_FIXTURE_TEST_CASE(nothing_is_imported_or_exported, command_with_store) {
    BOOST_TEST((*this)({"import"}, "\n \n").out == "imported 0 documents\n");
    const auto exported = (*this)({"export"});
    BOOST_TEST(exported.exit == 0);
    BOOST_TEST(exported.out == "");
}

BOOST_FIXTURE_TEST_CASE(a_bad_import_line_is_named_and_nothing_written, command_with_store) {
    BOOST_TEST((*this)({"put", "/there", "1"}).exit == 0);
    for (const auto& bad : bad_imports)
        check_refused(*this, "import", R"({"path":"/first","value":1})", bad);
}

BOOST_FIXTURE_TEST_CASE(a_bad_line_is_found_before_a_password_is_needed, command_with_store) {
    environment["ESCODB_PASSWORD"] = "wrong";
    BOOST_TEST((*this)({"import"}, "{").exit == 2);
    BOOST_TEST((*this)({"import"}, two_documents).exit == 3);
}

BOOST_FIXTURE_TEST_CASE(export_is_in_path_order, command_with_store) {
    std::string input;
    // The slash sorts behind these: /a!x, /a-b, /a/z, /a0. Then by UTF-16: the emoji, a pair of
    // surrogates, comes before U+FFFD.
    const std::vector<std::string> paths{"/a",     "/a!x", "/a-b",        "/a/z",
                                         "/a/z/y", "/a0",  "/\U0001F511", "/\uFFFD"};
    for (auto path = paths.rbegin(); path != paths.rend(); ++path)
        input += "{\"path\":\"" + *path + "\",\"value\":0}\n";
    BOOST_TEST((*this)({"import"}, input).exit == 0);
    std::string expected;
    for (const std::string& path : paths)
        expected += "{\"path\":\"" + path + "\",\"value\":0}\n";
    BOOST_TEST((*this)({"export"}).out == expected);
}

BOOST_FIXTURE_TEST_CASE(many_documents_go_through, command_with_store) {
    std::string input;
    for (int i = 10'000; i < 22'500; ++i) // Two batches.
        input +=
            "{\"path\":\"/d/" + std::to_string(i) + "\",\"value\":" + std::to_string(i) + "}\n";
    BOOST_TEST((*this)({"import"}, input).out == "imported 12500 documents\n");
    BOOST_TEST(((*this)({"export"}).out == input));
    // Whoever takes only the first lines ends the export without a word.
    const auto head = cli_test::run(
        {"/bin/bash", "-o", "pipefail", "-c", cli_test::program() + " export | head -n 1"}, {},
        environment);
    BOOST_TEST(head.exit == 0);
    BOOST_TEST(head.out == "{\"path\":\"/d/10000\",\"value\":10000}\n");
    BOOST_TEST(head.err == "");
}

BOOST_FIXTURE_TEST_CASE(batch_does_the_lines_in_their_order, command_with_store) {
    BOOST_TEST((*this)({"import"}, two_documents).exit == 0);
    const auto done = (*this)({"batch"}, R"({"op":"rm","path":"/b"}
{"op":"put","path":"/b","value":"again"}
{"op":"put","path":"/c/d","value":1}
{"op":"prune","path":"/c/"}
{"op":"put","path":"/c/e","value":2}
{"op":"prune","path":"/a"}
{"op":"put","path":"/f","value":3}
{"op":"rm","path":"/f"}
{"op":"rm","path":"/never"}
)");
    BOOST_TEST(done.exit == 0, done.err);
    BOOST_TEST(done.out + done.err == "");
    BOOST_TEST((*this)({"export"}).out == "{\"path\":\"/b\",\"value\":\"again\"}\n"
                                          "{\"path\":\"/c/e\",\"value\":2}\n");
}

BOOST_FIXTURE_TEST_CASE(a_bad_batch_line_is_named_and_nothing_written, command_with_store) {
    BOOST_TEST((*this)({"put", "/there", "1"}).exit == 0);
    for (const auto& bad : bad_batches)
        check_refused(*this, "batch", R"({"op":"rm","path":"/there"})", bad);
}

BOOST_AUTO_TEST_SUITE_END()
