// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/key_schedule.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_key_schedule)

using escodb_test::key_schedule;

const std::array<std::byte, 32> root{};

/// The schedule as the next client reads it.
key_schedule reread(const key_schedule& from) {
    escodb::format::shard_header header;
    header.keys = from.sealed_keys();
    header.state = from.usage_counters().encode();
    return {root, "s", header};
}

BOOST_AUTO_TEST_CASE(the_first_sealing_makes_key_1) {
    key_schedule keys{root, "s"};
    BOOST_TEST(keys.seqs().empty());
    BOOST_TEST(!keys.find(1));
    BOOST_CHECK_NO_THROW(keys.check_newest());
    BOOST_TEST(keys.charge(5).seq == 1u);
    BOOST_TEST(keys.find(1));
    BOOST_CHECK((keys.usage_counters().current() == escodb::model::usage{{1, {1, 2}}}));
}

BOOST_AUTO_TEST_CASE(what_a_key_seals_the_next_client_opens) {
    key_schedule keys{root, "s"};
    escodb::bytes sealed;
    const auto key = keys.charge(4);
    key.with.seal_append(sealed, escodb::as_bytes("text"), {});
    key_schedule again = reread(keys);
    escodb::secret_bytes plain;
    BOOST_TEST(again.find(1)->open(sealed, {}, plain));
    BOOST_TEST(escodb::as_text(plain) == "text");
    BOOST_TEST(again.charge(0).seq == 1u); // and it goes on counting
    BOOST_CHECK((again.usage_counters().current() == escodb::model::usage{{1, {2, 3}}}));
}

BOOST_AUTO_TEST_CASE(rotates_before_a_counter_would_pass_its_limit) {
    key_schedule keys{root, "s"};
    keys.set_limits({2, 10});
    BOOST_TEST(keys.charge(0).seq == 1u);
    BOOST_TEST(keys.charge(0).seq == 1u);
    BOOST_TEST(keys.charge(0).seq == 2u);   // messages
    BOOST_TEST(keys.charge(128).seq == 2u); // 9 blocks more make 10
    BOOST_TEST(keys.charge(0).seq == 3u);
    BOOST_TEST(keys.charge(144).seq == 4u); // 10 blocks do not fit beside one
    BOOST_TEST(keys.charge(160).seq == 5u); // nor anywhere; a key of its own is the best there is
    BOOST_TEST(keys.charge(0).seq == 6u);
}

BOOST_AUTO_TEST_CASE(old_keys_stay) {
    key_schedule keys{root, "s"};
    keys.set_limits({1, 1'000});
    for (std::uint32_t seq = 1; seq <= 5; ++seq)
        BOOST_TEST(keys.charge(0).seq == seq);
    key_schedule again = reread(keys);
    const std::vector<std::uint32_t> expected{1, 2, 3, 4, 5};
    BOOST_TEST(again.seqs() == expected, boost::test_tools::per_element());
    for (std::uint32_t seq = 1; seq <= 5; ++seq)
        BOOST_TEST(again.find(seq));
    BOOST_TEST(!again.find(0));
    BOOST_TEST(!again.find(6));
}

BOOST_AUTO_TEST_CASE(keys_are_sealed_for_their_shard) {
    key_schedule keys{root, "s"};
    static_cast<void>(keys.charge(0));
    escodb::format::shard_header header;
    header.keys = keys.sealed_keys();
    header.state = keys.usage_counters().encode();
    key_schedule elsewhere{root, "t", header};
    BOOST_CHECK_EXCEPTION(static_cast<void>(elsewhere.find(1)), escodb::error, [](const auto& caught) {
        return caught.code() == escodb::errc::tampered_key && caught.subject() == "t";
    });
}

BOOST_AUTO_TEST_CASE(a_key_that_opens_must_be_one_of_this_cipher) {
    using model_policies = escodb_test::model_policies;
    const auto refusal = [](std::size_t size, std::uint16_t algorithm) -> std::error_code {
        escodb::secret_bytes plain(size);
        if (size >= 2)
            escodb::format::store_u16(plain, algorithm);
        escodb::format::context context;
        context.add("dbfile.file", "s").add("dbfile.scope", "keys").add("keyseq.key", std::uint64_t{1});
        escodb::format::shard_header header;
        header.keys.push_back({1, {}});
        escodb::crypto::sealer<model_policies::cipher, model_policies::random> sealer{root};
        sealer.seal_append(header.keys[0].sealed, plain, context.encode());
        header.state.resize(16);
        key_schedule keys{root, "s", header};
        try {
            static_cast<void>(keys.find(1));
        } catch (const escodb::error& caught) {
            return caught.code();
        }
        return make_error_code(escodb::errc::stopped);
    };
    constexpr auto ours = model_policies::cipher::algorithm;
    using escodb::errc;
    BOOST_TEST(refusal(34, ours) == make_error_code(errc::stopped)); // none
    BOOST_TEST(refusal(34, ours + 1) == make_error_code(errc::unsupported_algorithm));
    BOOST_TEST(refusal(1, ours) == make_error_code(errc::unsupported_algorithm));
    BOOST_TEST(refusal(2, ours) == make_error_code(errc::tampered_key));
    BOOST_TEST(refusal(33, ours) == make_error_code(errc::tampered_key));
    BOOST_TEST(refusal(35, ours) == make_error_code(errc::tampered_key));
}

BOOST_AUTO_TEST_CASE(a_full_header_takes_no_further_key) {
    escodb::format::shard_header header;
    for (std::uint32_t seq = 1; seq < escodb::limits::shard_keys_max; ++seq)
        header.keys.push_back({seq, {}});
    const auto check = [&](bool has_room) {
        header.state.assign(16 * header.keys.size(), std::byte{0xff}); // all are worn out
        key_schedule keys{root, "s", header};
        if (has_room)
            BOOST_TEST(keys.charge(0).seq == escodb::limits::shard_keys_max);
        else
            BOOST_CHECK_EXCEPTION(static_cast<void>(keys.charge(0)), escodb::error, [](const auto& caught) {
                return caught.code() == escodb::errc::too_large;
            });
    };
    check(true);
    header.keys.push_back({std::uint32_t{escodb::limits::shard_keys_max}, {}});
    check(false);
    header.keys = {{0xffff'fffe, {}}, {0xffff'ffff, {}}};
    check(false);
}

BOOST_AUTO_TEST_SUITE_END()
