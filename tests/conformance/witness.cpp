// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/witness.hpp>

#include <escodb/policy/archetypes.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

BOOST_AUTO_TEST_SUITE(conformance_witness)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::witness;

template <class W> complaints complaints_about() {
    complaints found;
    W first;
    W second{first};
    conformance::check_witness<W>(found.reporter(), first, second);
    return found;
}

struct knows_from_the_start : base {
    std::optional<store_identity> store() { return store_identity{}; }
};
struct adopts_always : base {
    bool adopt(const std::optional<store_identity>&, const store_identity& next) {
        return base::adopt(base::store(), next);
    }
};
struct keeps_the_last : base {
    bool remember(const store_identity& of, const std::string& shard, const shard_sighting& seen) {
        *last = seen;
        return base::remember(of, shard, seen);
    }
    std::optional<shard_sighting> recall(const store_identity& of, const std::string& shard) {
        return base::recall(of, shard) ? *last : std::nullopt;
    }
    std::shared_ptr<std::optional<shard_sighting>> last =
        std::make_shared<std::optional<shard_sighting>>();
};
struct refuses_nothing : base {
    bool remember(const store_identity& of, const std::string& shard, const shard_sighting& seen) {
        base::remember(of, shard, seen);
        return true;
    }
};
struct refuses_the_earlier : base {
    bool remember(const store_identity& of, const std::string& shard, const shard_sighting& seen) {
        const auto kept = base::recall(of, shard);
        return base::remember(of, shard, seen) &&
               !(kept && compare(*kept, seen) == sighting_order::earlier);
    }
};
struct recalls_for_any_store : base {
    std::optional<shard_sighting> recall(const store_identity&, const std::string& shard) {
        return base::store() ? base::recall(*base::store(), shard) : std::nullopt;
    }
};
struct loses_the_digest : base {
    std::optional<shard_sighting> recall(const store_identity& of, const std::string& shard) {
        auto found = base::recall(of, shard);
        if (found)
            found->digest = {};
        return found;
    }
};
struct copies_apart : base {
    copies_apart() = default;
    copies_apart(const copies_apart&) : base() {}
};

BOOST_AUTO_TEST_CASE(the_archetype_passes) {
    base first;
    conformance::check_witness<base>(escodb_test::report(), first, first);
}

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<knows_from_the_start>().has("knows no store"));
    BOOST_TEST(complaints_about<adopts_always>().has("is false where it knew another"));
    BOOST_TEST(complaints_about<keeps_the_last>().has("does not take the later one's place"));
    BOOST_TEST(complaints_about<refuses_nothing>().has("under the same counters is refused"));
    BOOST_TEST(complaints_about<refuses_the_earlier>().has("an earlier one that comes late"));
    BOOST_TEST(complaints_about<recalls_for_any_store>().has("not for another store"));
    BOOST_TEST(complaints_about<loses_the_digest>().has("recalled as they are"));
    BOOST_TEST(complaints_about<copies_apart>().has("another object of the same memory"));
}

BOOST_AUTO_TEST_SUITE_END()
