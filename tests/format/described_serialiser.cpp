// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_serialiser.hpp>

#include <escodb/conformance/serialiser.hpp>
#include <escodb/format/json_serialiser.hpp>
#include <escodb/format/padded_serialiser.hpp>
#include <escodb/policy/serialiser.hpp>

#include <support/report.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(format_described_serialiser)

using namespace escodb;
using serialiser::described;

enum class kind { login, note, card };
BOOST_DESCRIBE_ENUM(kind, login, note)

struct entity {
    std::string title;
    kind is = kind::login;
    friend bool operator==(const entity&, const entity&) = default;
};
BOOST_DESCRIBE_STRUCT(entity, (), (title, is))

struct everything : entity {
    bool on = false;
    std::int8_t tiny = 0;
    std::uint8_t octet = 0;
    std::int64_t small = 0;
    std::uint64_t large = 0;
    float single = 0;
    double twice = 0;
    std::optional<std::string> note;
    std::vector<bool> bits;
    std::vector<std::optional<int>> gaps;
    std::array<short, 2> pair{};
    std::map<std::string, entity> by_name;
    friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (entity),
                      (on, tiny, octet, small, large, single, twice, note, bits, gaps, pair, by_name))

/// A struct may hold itself.
struct tree {
    std::vector<tree> below;
    friend bool operator==(const tree&, const tree&) = default;
};
BOOST_DESCRIBE_STRUCT(tree, (), (below))

class closed {
    int inner_ = 0;
    BOOST_DESCRIBE_CLASS(closed, (), (), (), (inner_))

public:
    closed() = default;
    explicit closed(int inner) : inner_(inner) {}
    friend bool operator==(const closed&, const closed&) = default;
};

struct empty {
    friend bool operator==(const empty&, const empty&) = default;
};
BOOST_DESCRIBE_STRUCT(empty, (), ())

/// An optional that is not empty by default.
struct preset {
    std::optional<int> size = 7;
};
BOOST_DESCRIBE_STRUCT(preset, (), (size))

everything full() {
    everything made;
    made.title = "t\xc3\xa9xt \"\n";
    made.is = kind::note;
    made.on = true;
    made.tiny = -128;
    made.octet = 255;
    made.small = std::numeric_limits<std::int64_t>::min();
    made.large = std::numeric_limits<std::uint64_t>::max();
    made.single = 0.1F;
    made.twice = 5e-324;
    made.note = "";
    made.bits = {true, false};
    made.gaps = {1, std::nullopt, -3};
    made.pair = {-1, 2};
    made.by_name["a"].title = "x";
    made.by_name[""].is = kind::note;
    return made;
}

template <class T> std::string text_of(const T& value) {
    return std::string{as_text(described<T>::encode(value))};
}

template <class T> void refuses(std::string_view text) {
    BOOST_TEST_INFO_SCOPE(text);
    BOOST_CHECK_EXCEPTION((void)described<T>::decode(as_bytes(text)), error, [](const error& e) {
        return e.code() == errc::malformed_item && e.subject().empty();
    });
}

tree chain(std::size_t depth) {
    tree made;
    for (std::size_t i = 1; i < depth; ++i) {
        tree outer;
        outer.below.push_back(std::move(made));
        made = std::move(outer);
    }
    return made;
}

static_assert(sizeof(escodb::policy::check_serialiser<described<everything>>) > 0);

BOOST_AUTO_TEST_CASE(conforms) {
    everything other = full();
    other.note.reset();
    const auto report = escodb_test::report();
    conformance::check_serialiser<described<everything>>(report, {{}, full(), other},
                                                         conformance::no_null{});
    conformance::check_serialiser<described<tree>>(report, {{}, chain(5)}, conformance::no_null{});
    conformance::check_serialiser<described<closed>>(report, {closed{}, closed{-5}},
                                                     conformance::no_null{});
    conformance::check_serialiser<described<std::vector<empty>>>(report, {{}, {{}, {}}},
                                                                 conformance::no_null{});
    using padded = serialiser::padded<described<entity>, length::padme>;
    static_assert(padded::name == "JSON");
    conformance::check_serialiser<padded>(report, {{}, full()}, conformance::no_null{});
}

BOOST_AUTO_TEST_CASE(it_is_json) {
    const std::string text = text_of(full());
    BOOST_TEST(text ==
               "{\"title\":\"t\xc3\xa9xt \\\"\\n\",\"is\":\"note\",\"on\":true,\"tiny\":-128,\"octet\":255,"
               "\"small\":-9223372036854775808,\"large\":18446744073709551615,"
               "\"single\":0.10000000149011612,\"twice\":5e-324,\"note\":\"\",\"bits\":[true,false],"
               "\"gaps\":[1,null,-3],\"pair\":[-1,2],\"by_name\":{\"\":{\"title\":\"\",\"is\":\"note\"},"
               "\"a\":{\"title\":\"x\",\"is\":\"login\"}}}");
    // What the default serialiser makes of it comes back too.
    const auto value = serialiser::json::decode(as_bytes(text));
    BOOST_TEST((described<everything>::decode(serialiser::json::encode(value)) == full()));
    BOOST_TEST(text_of(empty{}) == "{}");
    BOOST_TEST(text_of(entity{}) == R"({"title":"","is":"login"})");
}

BOOST_AUTO_TEST_CASE(an_empty_optional_is_left_out_and_may_be_null) {
    everything from = full();
    from.note.reset();
    std::string text = text_of(from);
    BOOST_TEST(text.find("note\":\"") == std::string::npos);
    BOOST_TEST((described<everything>::decode(as_bytes(text)) == from));
    text.insert(1, "\"note\":null,");
    BOOST_TEST((described<everything>::decode(as_bytes(text)) == from));
}

BOOST_AUTO_TEST_CASE(an_optional_that_is_missing_is_empty_whatever_its_default) {
    preset from;
    from.size.reset();
    BOOST_TEST(!described<preset>::decode(described<preset>::encode(from)).size);
    BOOST_TEST((described<preset>::decode(described<preset>::encode(preset{})).size == 7));
}

BOOST_AUTO_TEST_CASE(order_and_white_space_do_not_matter) {
    BOOST_TEST((described<entity>::decode(as_bytes(" { \"is\" : \"note\" ,\n\"title\" : \"x\" } ")) ==
                entity{"x", kind::note}));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
    for (const std::string_view text :
         {R"({"title":"x"})", R"({"is":"note"})", R"({})", R"([])", R"(null)", R"("x")", R"()",
          R"({"title":"x","is":"note","more":1})", R"({"title":"x","is":"note","title":"x"})",
          R"({"title":"x","is":"card"})", R"({"title":"x","is":"Note"})", R"({"title":"x","is":1})",
          R"({"title":"x","is":"note\u0000"})", R"({"title":null,"is":"note"})",
          R"({"title":1,"is":"note"})", R"({"title":"x","is":"note"} x)", R"({"title":"x","is":"note")"})
        refuses<entity>(text);
    for (const std::string_view text : {"128", "-129", "1.0", "1e3", "\"1\"", "true", "1e999"})
        refuses<std::int8_t>(text);
    for (const std::string_view text : {"-1", "18446744073709551616", "0.5"})
        refuses<std::uint64_t>(text);
    refuses<float>("1e39");
    refuses<bool>("1");
    refuses<bool>("tru");
    refuses<std::array<short, 2>>("[1]");
    refuses<std::array<short, 2>>("[1,2,3]");
    refuses<std::map<std::string, int>>(R"({"a":1,"a":1})");
    BOOST_TEST(described<double>::decode(as_bytes("3")) == 3.0); // as JavaScript prints it
}

BOOST_AUTO_TEST_CASE(an_error_says_what_is_wrong_with_the_members) {
    const auto says = [](std::string_view text, std::string_view what) {
        BOOST_CHECK_EXCEPTION((void)described<entity>::decode(as_bytes(text)), error, [&](const error& e) {
            return std::string_view{e.detail()}.ends_with(what);
        });
    };
    says(R"({"title":"x","more":1})", "there is a member that the struct does not have");
    says(R"({"title":"x"})", "the member \"is\" is missing");
    says(R"({"title":"x","title":"x"})", "a member is there twice");
}

BOOST_AUTO_TEST_CASE(what_json_cannot_hold_is_refused) {
    const auto refused = [](const auto& value) {
        using model = described<std::decay_t<decltype(value)>>;
        BOOST_CHECK_EXCEPTION((void)model::encode(value), error, [](const error& e) {
            return e.code() == errc::invalid_document;
        });
    };
    refused(std::numeric_limits<double>::quiet_NaN());
    refused(std::numeric_limits<float>::infinity());
    refused(std::string{"\xff"});
    refused(entity{"x", kind::card});
    refused(entity{"x", static_cast<kind>(77)});
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit) {
    // An object and an array for each level.
    const tree deepest = chain(128);
    const auto text = described<tree>::encode(deepest);
    BOOST_TEST((described<tree>::decode(text) == deepest));
    BOOST_CHECK_THROW((void)described<tree>::encode(chain(129)), error);
    std::string hostile;
    for (int i = 0; i < 100'000; ++i)
        hostile += "{\"below\":[";
    refuses<tree>(hostile);
    refuses<tree>("{\"below\":[" + std::string{as_text(text)} + "]}");
}

BOOST_AUTO_TEST_CASE(an_error_tells_nothing_of_the_content) {
    for (const std::string_view text : {R"({"secret-name":1})", R"({"title":"secret","is":"secret"})"})
        BOOST_CHECK_EXCEPTION((void)described<entity>::decode(as_bytes(text)), error, [](const error& e) {
            return std::string_view{e.what()}.find("secret") == std::string_view::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
