// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/call_book.hpp>

#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace engine_call_book {

using escodb::engine::call_kind;
using call = escodb::engine::call<int>;

struct fixture {
    std::shared_ptr<call> add(call_kind kind, const std::string& path) {
        auto made = std::make_shared<call>(kind, loop, nobody_asks);
        made->target = &names.intern(path, [](std::string_view) { return 0u; });
        book.add(made);
        return made;
    }
    std::shared_ptr<const escodb::engine::lost_error_handler> nobody_asks =
        std::make_shared<escodb::engine::lost_error_handler>([](std::exception_ptr) {});
    escodb::scheduler::name_tree names;
    escodb::manual_executor loop;
    escodb::engine::call_book<call> book;
};

} // namespace engine_call_book

BOOST_FIXTURE_TEST_SUITE(engine_call_book, engine_call_book::fixture)

BOOST_AUTO_TEST_CASE(all_can_be_ended_at_once) {
    const auto first = add(call_kind::update, "/x");
    const auto prune = add(call_kind::prune, "/");
    const auto third = add(call_kind::update, "/z");
    book.end(first, nullptr);
    book.end(add(call_kind::update, "/gone"), nullptr); // in the middle
    const auto fourth = add(call_kind::update, "/y");
    book.end_all(std::make_exception_ptr(std::runtime_error{"no memory"}));
    BOOST_TEST(book.empty());
    BOOST_TEST(!first->failed());
    BOOST_TEST((prune->failed() && third->failed() && fourth->failed()));
    BOOST_TEST(!book.first_until(third->order));
    const auto later = add(call_kind::update, "/z"); // waits for no prune
    BOOST_TEST(later->blockers == 0U);
    BOOST_TEST(book.at(later->order) == later);
    BOOST_CHECK_THROW(third->result(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(calls_are_kept_in_their_order) {
    const auto first = add(call_kind::update, "/x");
    const auto second = add(call_kind::update, "/y");
    BOOST_TEST(first->order < second->order);
    BOOST_TEST(book.first_until(second->order) == first);
    book.end(first, nullptr);
    BOOST_TEST(book.first_until(second->order) == second);
    BOOST_TEST(!book.first_until(first->order));
}

BOOST_AUTO_TEST_CASE(a_prune_waits_for_what_is_below_and_holds_back_what_comes_after) {
    const auto below = add(call_kind::update, "/a/x");
    const auto beside = add(call_kind::update, "/ax");
    const auto prune = add(call_kind::prune, "/a/");
    const auto after = add(call_kind::remove, "/a/b/y");
    const auto elsewhere = add(call_kind::update, "/b");
    BOOST_TEST(prune->blockers == 1U);
    BOOST_TEST(after->blockers == 1U);
    BOOST_TEST(elsewhere->blockers == 0U);

    BOOST_TEST(book.end(beside, nullptr).empty());
    const auto released = book.end(below, nullptr);
    BOOST_TEST(released.size() == 1U);
    BOOST_TEST(released.front() == prune);
    const auto next = book.end(prune, nullptr);
    BOOST_TEST(next.size() == 1U);
    BOOST_TEST(next.front() == after);
}

BOOST_AUTO_TEST_CASE(prunes_of_overlapping_directories_take_turns) {
    const auto first = add(call_kind::prune, "/a/");
    const auto same = add(call_kind::prune, "/a/");
    const auto inner = add(call_kind::prune, "/a/b/");
    const auto outer = add(call_kind::prune, "/");
    BOOST_TEST(same->blockers == 1U);
    BOOST_TEST(inner->blockers == 2U);
    BOOST_TEST(outer->blockers == 3U);
    book.end(first, nullptr);
    BOOST_TEST(same->blockers == 0U);
    BOOST_TEST(inner->blockers == 1U);
}

BOOST_AUTO_TEST_CASE(what_ended_while_it_waited_is_not_brought_back) {
    const auto prune = add(call_kind::prune, "/a/");
    auto waiting = add(call_kind::update, "/a/x");
    book.end(waiting, nullptr);
    waiting.reset();
    BOOST_TEST(book.end(prune, nullptr).empty());
}

BOOST_AUTO_TEST_CASE(the_first_unseen_error_is_thrown_then_the_next) {
    const auto failing = [] { return std::make_exception_ptr(std::runtime_error("no")); };
    book.end(add(call_kind::update, "/x"), failing());
    const auto seen = add(call_kind::update, "/y");
    book.end(seen, failing());
    BOOST_CHECK_THROW(seen->result(), std::runtime_error);
    book.end(add(call_kind::update, "/z"), failing());
    BOOST_CHECK_THROW(book.throw_unseen(), std::runtime_error);
    BOOST_CHECK_THROW(book.throw_unseen(), std::runtime_error);
    BOOST_CHECK_NO_THROW(book.throw_unseen());
    const auto last = add(call_kind::update, "/z");
    book.end(last, failing());
    BOOST_CHECK_THROW(last->result(), std::runtime_error);
    BOOST_CHECK_NO_THROW(book.throw_unseen());
}

BOOST_AUTO_TEST_SUITE_END()
