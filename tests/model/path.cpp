// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/path.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_path)

using namespace std::string_view_literals;
namespace model = escodb::model;

/// Folds capitals to small letters and refuses bytes above 0x7f: enough to see where a path is
/// normalised, and what becomes of a refusal.
struct folding_normaliser {
    using policy_kind = escodb::policy::normaliser_kind;
    static escodb::secret_bytes password(std::string_view) { return {}; }
    static std::string path(std::string_view text) {
        std::string folded;
        for (const char c : text) {
            if (static_cast<unsigned char>(c) > 0x7f)
                throw escodb::error(escodb::errc::invalid_text);
            folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return folded;
    }
};

/// Normalises everything to something that is no path any more.
struct breaking_normaliser {
    using policy_kind = escodb::policy::normaliser_kind;
    static escodb::secret_bytes password(std::string_view) { return {}; }
    static std::string path(std::string_view) { return "/a//b"; }
};

/// Bears no text beyond the limit of a path, and fails for a reason of its own.
struct strict_normaliser {
    using policy_kind = escodb::policy::normaliser_kind;
    static escodb::secret_bytes password(std::string_view) { return {}; }
    static std::string path(std::string_view text) {
        BOOST_TEST(text.size() <= escodb::limits::path_bytes_max);
        throw escodb::error(escodb::errc::stopped, "its own");
    }
};

std::string text_of(std::string_view text) {
    return model::parse_path<folding_normaliser>(text).text();
}

escodb::error refusal_of(std::string_view text) {
    try {
        static_cast<void>(model::parse_path<folding_normaliser>(text));
    } catch (const escodb::error& caught) {
        return caught;
    }
    return escodb::error{escodb::errc::stopped, "accepted"};
}

bool mentions(const escodb::error& caught, std::string_view what) {
    return std::string_view{caught.what()}.find(what) != std::string_view::npos;
}

BOOST_AUTO_TEST_CASE(accepts_what_the_format_allows) {
    for (const auto valid : {"/", "/x", "/x/", "/a/b/x", "/a/b/", "/.", "/..", "/../x", "/ ", "/a b/c"})
        BOOST_TEST(text_of(valid) == valid);
}

BOOST_AUTO_TEST_CASE(normalises_on_the_way_in) { BOOST_TEST(text_of("/Users/ALICE") == "/users/alice"); }

BOOST_AUTO_TEST_CASE(refuses_what_is_not_a_path_and_says_why) {
    struct { std::string_view text, why; } const cases[] = {
        {"", "it is empty"},
        {"x", "it does not begin with '/'"},
        {"x/", "it does not begin with '/'"},
        {"./x", "it does not begin with '/'"},
        {"//", "it has an empty segment"},
        {"//x", "it has an empty segment"},
        {"/a//x", "it has an empty segment"},
        {"/a//", "it has an empty segment"},
        {"/a\0b"sv, "it has a NUL character"},
        {"/\0"sv, "it has a NUL character"},
        {"/\xff", "not valid UTF-8"},
    };
    for (const auto& [text, why] : cases) {
        const auto caught = refusal_of(text);
        BOOST_TEST(caught.code() == make_error_code(escodb::errc::invalid_path));
        BOOST_TEST(mentions(caught, why), caught.what());
    }
}

BOOST_AUTO_TEST_CASE(checks_again_what_normalisation_made) {
    BOOST_CHECK_THROW(static_cast<void>(model::parse_path<breaking_normaliser>("/x")), escodb::error);
}

BOOST_AUTO_TEST_CASE(names_the_path_without_bytes_that_a_terminal_obeys) {
    BOOST_TEST(refusal_of("a\x1b[2J\xff").subject() == "a\\x1b[2J\\xff");
    BOOST_TEST(refusal_of("a ~\x7f\x1f").subject() == "a ~\\x7f\\x1f");
    const std::string shown(200, 'x');
    BOOST_TEST(refusal_of(shown).subject() == shown);
    BOOST_TEST(refusal_of(shown + "x").subject() == shown + "...");
    BOOST_TEST(refusal_of(std::string(1000, 'x')).subject() == shown + "...");
}

BOOST_AUTO_TEST_CASE(length_has_a_limit) {
    const std::string longest = "/" + std::string(escodb::limits::path_bytes_max - 1, 'x');
    BOOST_TEST(text_of(longest).size() == escodb::limits::path_bytes_max);
    BOOST_TEST(mentions(refusal_of(longest + "x"), "longer than"));
    std::string deepest;
    for (std::size_t i = 0; i < escodb::limits::path_segments_max; ++i)
        deepest += "/a";
    BOOST_TEST(text_of(deepest) == deepest);
    BOOST_TEST(mentions(refusal_of(deepest + "/a"), "more than 1,024 segments"));
}

BOOST_AUTO_TEST_CASE(segments_have_a_limit) {
    std::string deepest;
    for (std::size_t i = 0; i < escodb::limits::path_segments_max; ++i)
        deepest += "/d";
    BOOST_TEST(text_of(deepest) == deepest);
    BOOST_TEST(mentions(refusal_of(deepest + "/d"), "more than 1,024 segments"));
}

BOOST_AUTO_TEST_CASE(what_is_too_long_is_not_normalised_and_other_failures_pass) {
    const auto code_of = [](std::size_t size) -> std::error_code {
        try {
            static_cast<void>(model::parse_path<strict_normaliser>("/" + std::string(size - 1, 'x')));
        } catch (const escodb::error& caught) {
            return caught.code();
        }
        return make_error_code(escodb::errc::tampered_item);
    };
    BOOST_TEST(code_of(escodb::limits::path_bytes_max + 1) == make_error_code(escodb::errc::invalid_path));
    BOOST_TEST(code_of(5) == make_error_code(escodb::errc::stopped));
}

BOOST_AUTO_TEST_CASE(documents_and_directories_are_told_apart) {
    using normaliser = folding_normaliser;
    BOOST_TEST(model::parse_document_path<normaliser>("/x").text() == "/x");
    BOOST_TEST(model::parse_directory_path<normaliser>("/x/").text() == "/x/");
    BOOST_TEST(model::parse_directory_path<normaliser>("/").is_directory());
    BOOST_CHECK_THROW(static_cast<void>(model::parse_document_path<normaliser>("/x/")), escodb::error);
    BOOST_CHECK_THROW(static_cast<void>(model::parse_document_path<normaliser>("/")), escodb::error);
    BOOST_CHECK_THROW(static_cast<void>(model::parse_directory_path<normaliser>("/x")), escodb::error);
}

BOOST_AUTO_TEST_CASE(parents_and_names_make_up_the_path) {
    struct { std::string_view path, parent, name; } const cases[] = {
        {"/", "", ""},           {"/x", "/", "x"},          {"/x/", "/", "x/"},
        {"/a/x", "/a/", "x"},    {"/a/b/", "/a/", "b/"},    {"/a/b/x", "/a/b/", "x"},
    };
    for (const auto& [path, parent, name] : cases) {
        BOOST_TEST(model::parent_of(path) == parent);
        BOOST_TEST(model::name_of(path) == name);
    }
}

BOOST_AUTO_TEST_CASE(ancestors_run_from_the_root_down) {
    const auto check = [](std::string_view path, std::vector<std::string_view> expected) {
        const auto found = model::ancestors(path);
        BOOST_TEST(found == expected, boost::test_tools::per_element());
    };
    check("/", {});
    check("/x", {"/"});
    check("/x/", {"/"});
    check("/a/b/x", {"/", "/a/", "/a/b/"});
    check("/a/b/", {"/", "/a/"});
}

BOOST_AUTO_TEST_CASE(names_are_single_segments) {
    for (const auto valid : {"x"sv, "x/"sv, "."sv, ".."sv, " "sv})
        BOOST_TEST(model::is_name(valid));
    for (const auto wrong : {""sv, "/"sv, "//"sv, "/x"sv, "a/b"sv, "a/b/"sv, "a//"sv, "a\0"sv, "\0/"sv})
        BOOST_TEST(!model::is_name(wrong));
}

BOOST_AUTO_TEST_SUITE_END()
