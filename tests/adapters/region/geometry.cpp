// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/region/geometry.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

BOOST_AUTO_TEST_SUITE(adapters_geometry)

using escodb::region::layout;

BOOST_AUTO_TEST_CASE(sizes_must_fit_each_other_and_the_device) {
    const auto possible = [](std::size_t device, std::size_t block, std::size_t unit,
                             std::uint32_t blobs, std::uint32_t slot) {
        return layout{device, block, unit, {blobs, slot}}.is_possible();
    };
    BOOST_TEST(possible(256 + 2 * 2 * 512, 256, 8, 2, 512));
    BOOST_TEST(!possible(255 + 2 * 2 * 512, 256, 8, 2, 512)); // too small
    BOOST_TEST(!possible(1 << 20, 256, 8, 0, 512));           // no blob
    BOOST_TEST(!possible(1 << 20, 256, 8, 2, 500));           // slots of part of a block
    BOOST_TEST(!possible(1 << 20, 256, 8, 2, 0));
    BOOST_TEST(!possible(1 << 20, 256, 0, 2, 512));
    BOOST_TEST(!possible(1 << 20, 256, 24, 2, 512)); // units that do not divide a block
    BOOST_TEST(!possible(1 << 20, 0, 8, 2, 512));
    BOOST_TEST(possible(1 << 20, 512, 256, 2, 512));
    BOOST_TEST(!possible(1 << 20, 512, 512, 2, 512)); // a unit larger than our buffer
    BOOST_TEST(!possible(1 << 20, 64, 1, 2, 64));     // nothing but the slot's header fits
    BOOST_TEST(possible(1 << 20, 64, 1, 2, 128));
    BOOST_TEST(!possible(1 << 20, 16, 1, 2, 128)); // the label does not fit into a block
    // A product that does not fit into the integers of a small machine.
    BOOST_TEST(!possible(1 << 20, 256, 8, std::numeric_limits<std::uint32_t>::max(), 1u << 31));
}

BOOST_AUTO_TEST_CASE(offsets_do_not_overlap) {
    const layout parts{4096, 256, 32, {3, 512}};
    BOOST_TEST(parts.offset_of(0, 0) == 256u);
    BOOST_TEST(parts.offset_of(0, 1) == 768u);
    BOOST_TEST(parts.offset_of(1, 0) == 1280u);
    BOOST_TEST(parts.slot_overhead() == 64u);
    BOOST_TEST(parts.capacity() == 448u);
    BOOST_TEST((layout{4096, 256, 128, {3, 512}}.capacity() == 384u));
}

BOOST_AUTO_TEST_CASE(a_label_names_the_geometry_and_notices_damage) {
    const layout parts{4096, 256, 32, {3, 512}};
    auto label = parts.make_label();
    BOOST_TEST(escodb::region::is_label(label));
    BOOST_TEST((label != layout{4096, 256, 32, {2, 512}}.make_label()));
    BOOST_TEST((label != layout{4096, 256, 32, {3, 256}}.make_label()));
    BOOST_TEST((label != layout{4096, 128, 32, {3, 512}}.make_label()));
    BOOST_TEST((label != layout{4096, 256, 16, {3, 512}}.make_label()));
    for (std::size_t i = 0; i < 28; ++i) {
        label[i] ^= std::byte{4};
        BOOST_TEST(!escodb::region::is_label(label));
        label[i] ^= std::byte{4};
    }
}

BOOST_AUTO_TEST_SUITE_END()
