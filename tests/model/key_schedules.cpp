// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/key_schedules.hpp>

#include <escodb/policy/key_schedule.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

template struct escodb::policy::check_key_schedule<escodb::key_schedule::per_shard,
                                                   escodb_test::model_policies::cipher,
                                                   escodb_test::model_policies::random>;
template struct escodb::policy::check_key_schedule<escodb::key_schedule::per_item,
                                                   escodb_test::model_policies::cipher,
                                                   escodb_test::model_policies::random>;

BOOST_AUTO_TEST_SUITE(model_key_schedules)

using namespace escodb_test;

struct of_items : model_policies {
    using key_schedule = escodb::key_schedule::per_item;
};

BOOST_AUTO_TEST_CASE(a_shard_of_item_keys_is_written_and_read) {
    using keys_type = escodb::model::root_keys<of_items>;
    const auto made = keys_type::create(escodb::password{test_password}, {.iterations = 1}, 1);
    const auto keys = keys_type::open(made.config_text, escodb::password{test_password});
    BOOST_TEST(made.config_text.find("one key per item") != std::string::npos);

    escodb::model::shard<of_items> first{keys, "shard-0000-ffff"};
    first.put("/a", secret("1"));
    first.put("/b", secret("2"));
    first.link("/", "a");
    first.link("/", "b");
    const std::string blob = first.encode();
    first.commit(blob, "r1");
    first.put("/a", secret("3"));
    const std::string next = first.encode();
    first.commit(next, "r2");

    escodb::model::shard<of_items> read{keys, "shard-0000-ffff", next, "r2"};
    BOOST_TEST(text_of(read.read("/a")) == "3");
    BOOST_TEST(text_of(read.read("/b")) == "2");
    BOOST_TEST(read.list("/").size() == 2u);
    // Writing one item touches the line of no other.
    const std::string line_of_b = blob.substr(blob.rfind('\n') + 1);
    BOOST_TEST(next.find(line_of_b) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
