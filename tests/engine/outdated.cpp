// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/outdated.hpp>

#include <escodb/adapters/fault_adapter.hpp>
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

namespace engine_outdated {

using namespace escodb;

struct fixture {
    using adapter = fault_adapter<memory_adapter>;
    using session = engine::session<adapter, escodb_test::model_policies>;

    /// The code of what is told in place of `failure`; 0 if that is no error of ours.
    template <class Failure> int told(const Failure& failure, std::string opened_with = "as opened") {
        auto storage = std::make_shared<engine::connection<adapter>>(
            adapter{memory_adapter{memory}, script}, engine_settings{}, loop);
        auto store = std::make_shared<session>(storage, escodb_test::new_store(1).keys,
                                               std::move(opened_with));
        try {
            std::rethrow_exception(sync_wait(
                loop, engine::explain_failure(store, std::make_exception_ptr(failure))));
        } catch (const error& e) {
            subject = e.subject();
            return static_cast<int>(e.code());
        } catch (const std::exception&) {
            return 0;
        }
    }

    std::shared_ptr<memory_storage> memory = std::make_shared<memory_storage>();
    adapter::script script = [](request_kind, std::string_view, std::uint64_t) {
        return fault::none;
    };
    manual_executor loop;
    const error damaged{errc::tampered_header, "shard-0000-ffff"};
    std::string subject; // of the last error told
};

} // namespace engine_outdated

BOOST_FIXTURE_TEST_SUITE(engine_outdated, engine_outdated::fixture)

BOOST_AUTO_TEST_CASE(damage_is_told_as_resharding_where_the_config_has_changed) {
    memory->replace("config", "as opened");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::tampered_header));
    memory->replace("config", "another");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::resharded));
    BOOST_TEST(told(damaged, "") == static_cast<int>(errc::tampered_header)); // not known
    BOOST_TEST(subject == "shard-0000-ffff");
    memory->erase("config");
    BOOST_TEST(told(damaged) == static_cast<int>(errc::tampered_header));
}

BOOST_AUTO_TEST_CASE(where_the_config_cannot_be_read_that_is_the_error) {
    memory->replace("config", "as opened");
    script = [](request_kind, std::string_view, std::uint64_t) { return fault::error_before; };
    BOOST_TEST(told(damaged) == static_cast<int>(errc::storage_failed));
    BOOST_TEST(subject == "config");
}

BOOST_AUTO_TEST_CASE(other_errors_stay_what_they_are) {
    memory->replace("config", "another");
    for (const errc code : {errc::storage_failed, errc::resharded, errc::conflict})
        BOOST_TEST(told(error{code, "shard-0000-ffff"}) == static_cast<int>(code));
    BOOST_TEST(told(std::runtime_error{"other"}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
