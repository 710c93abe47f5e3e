// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/outdated.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/engine/settings.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

using namespace escodb;

namespace {

struct fixture {
    using session = engine::session<memory_adapter, escodb_test::model_policies>;

    /// The code of what is told in place of `failure`; 0 if that is no error of ours.
    template <class Failure> int told(const Failure& failure, std::string opened_with = "as opened") {
        auto storage = std::make_shared<engine::connection<memory_adapter>>(
            memory_adapter{memory}, engine_settings{}, loop);
        auto store = std::make_shared<session>(storage, escodb_test::new_store(1).keys,
                                               std::move(opened_with));
        try {
            std::rethrow_exception(sync_wait(
                loop, engine::explain_failure(store, std::make_exception_ptr(failure))));
        } catch (const error& e) {
            BOOST_TEST(e.subject() == "shard-0000-ffff");
            return static_cast<int>(e.code());
        } catch (const std::exception&) {
            return 0;
        }
    }

    std::shared_ptr<memory_storage> memory = std::make_shared<memory_storage>();
    manual_executor loop;
    const error damaged{errc::tampered_header, "shard-0000-ffff"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(engine_outdated, fixture)

BOOST_AUTO_TEST_CASE(damage_is_told_as_resharding_where_the_config_has_changed) {
    memory->replace("config", "as opened");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::tampered_header));
    memory->replace("config", "another");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::resharded));
    BOOST_TEST(told(damaged, "") == static_cast<int>(errc::tampered_header)); // not known
    memory->erase("config");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::tampered_header));
}

BOOST_AUTO_TEST_CASE(other_errors_stay_what_they_are) {
    memory->replace("config", "another");
    for (const errc code : {errc::storage_failed, errc::resharded, errc::conflict})
        BOOST_TEST(told(error{code, "shard-0000-ffff"}) == static_cast<int>(code));
    BOOST_TEST(told(std::runtime_error{"other"}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
