// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/shard_hash.hpp>

#include <escodb/policy/archetypes.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <span>

BOOST_AUTO_TEST_SUITE(conformance_shard_hash)

using namespace escodb;
using escodb_test::complaints;
using base = policy::archetype::shard_hash;

using key_view = std::span<const std::byte, 4>;

template <class H> complaints complaints_about() {
    complaints found;
    conformance::check_shard_hash<H>(found.reporter());
    return found;
}

struct ignores_key : base {
    explicit ignores_key(key_view) noexcept : base(zeros()) {}

private:
    static key_view zeros() {
        static constexpr std::byte all[4]{};
        return all;
    }
};

struct uneven : base {
    using shard_hash::shard_hash;
    std::uint16_t operator()(byte_view path) {
        return static_cast<std::uint16_t>(base::operator()(path) >> 1);
    }
};

struct counts : base {
    using shard_hash::shard_hash;
    std::uint16_t operator()(byte_view path) {
        return static_cast<std::uint16_t>(base::operator()(path) + calls_++);
    }

private:
    unsigned calls_ = 0;
};

BOOST_AUTO_TEST_CASE(the_archetype_passes) {
    conformance::check_shard_hash<base>(escodb_test::report());
}

BOOST_AUTO_TEST_CASE(each_fault_is_found) {
    BOOST_TEST(complaints_about<ignores_key>().has("every byte of the key matters"));
    BOOST_TEST(complaints_about<uneven>().has("are spread over all shards"));
    BOOST_TEST(complaints_about<counts>().has("the same object gives the same numbers again"));
}

BOOST_AUTO_TEST_SUITE_END()
