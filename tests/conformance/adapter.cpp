// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/adapter.hpp>

#include <escodb/policy/archetypes.hpp>
#include <escodb/runtime/run_loop.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(conformance_adapter)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::adapter;

template <class A> void check(const conformance::reporter& report) {
    run_loop loop;
    const auto storage = std::make_shared<base::storage>();
    conformance::check_adapter<A>(report, loop, A{storage}, A{storage});
}

template <class A> complaints complaints_about() {
    complaints found;
    check<A>(found.reporter());
    return found;
}

/// Writes whatever comes.
struct last_wins : base {
    using adapter::adapter;
    async<write_result> write(std::string id, std::string value, std::optional<std::string>) {
        auto found = co_await read(id);
        std::optional<std::string> current;
        if (found)
            current = found->revision;
        co_return co_await base::write(std::move(id), std::move(value), std::move(current));
    }
};

/// Creates where a revision is named and there is nothing.
struct creates : base {
    using adapter::adapter;
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision) {
        const auto found = co_await read(id);
        if (!found)
            revision.reset();
        co_return co_await base::write(std::move(id), std::move(value), std::move(revision));
    }
};

/// Takes the empty revision for none.
struct no_optional : base {
    using adapter::adapter;
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision) {
        const auto found = co_await read(id);
        if (found && revision && revision->empty())
            revision = found->revision;
        co_return co_await base::write(std::move(id), std::move(value), std::move(revision));
    }
};

/// Ends a value at the first zero byte.
struct c_strings : base {
    using adapter::adapter;
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision) {
        std::string cut = value.c_str();
        co_return co_await base::write(std::move(id), std::move(cut), std::move(revision));
    }
};

/// Counts revisions from one again after ten.
struct revisions_return : base {
    using adapter::adapter;
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision) {
        auto result = co_await base::write(id, std::move(value), std::move(revision));
        if (!result.ok())
            co_return result;
        where()->blobs[id].revision = std::to_string(++where()->writes % 10);
        co_return write_result::written(where()->blobs[id].revision);
    }
};

/// Believes what it was told.
struct never_looks : base {
    using adapter::adapter;
    async<reread_result> reread(std::string, std::string) { co_return reread_result::unchanged(); }
};

BOOST_AUTO_TEST_CASE(the_archetype_passes) { check<base>(escodb_test::report()); }

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<last_wins>().has("a revision is good for one write"));
    BOOST_TEST(complaints_about<last_wins>().has("one succeeds"));
    BOOST_TEST(complaints_about<creates>().has("where the blob is absent is a conflict"));
    BOOST_TEST(complaints_about<no_optional>().has("the empty revision does not mean none"));
    BOOST_TEST(complaints_about<c_strings>().has("a value of any bytes and size"));
    BOOST_TEST(complaints_about<never_looks>().has("a reread of an absent blob finds nothing"));
    BOOST_TEST(complaints_about<never_looks>().has("a reread finds what another has written since"));
    BOOST_TEST(complaints_about<revisions_return>().has("50 writes in turn give 50 revisions"));
}

BOOST_AUTO_TEST_SUITE_END()
