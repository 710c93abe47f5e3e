// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/frame_allocator.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_frame_allocator)

using namespace escodb;

BOOST_AUTO_TEST_CASE(a_block_comes_back_to_a_request_of_its_size_class) {
    frame_pool pool;
    void* const first = pool.allocate(100);
    pool.deallocate(first, 100);
    BOOST_TEST(pool.free_bytes() == 128u);
    void* const other = pool.allocate(129);
    BOOST_TEST(other != first);
    void* const again = pool.allocate(65);
    BOOST_TEST(again == first);
    BOOST_TEST(pool.free_bytes() == 0u);
    pool.deallocate(again, 65);
    pool.deallocate(other, 129);
}

BOOST_AUTO_TEST_CASE(every_size_is_aligned_and_usable_to_its_last_byte) {
    frame_pool pool;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t size = 1; size < frame_pool::block_bytes_max + 200; size += 7) {
            auto* const block = static_cast<unsigned char*>(pool.allocate(size));
            BOOST_REQUIRE(
                reinterpret_cast<std::uintptr_t>(block) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ == 0u);
            block[0] = 1;
            block[size - 1] = 1;
            pool.deallocate(block, size);
        }
    }
}

BOOST_AUTO_TEST_CASE(free_memory_is_bounded) {
    frame_pool pool;
    for (const std::size_t size : {std::size_t{256}, frame_pool::block_bytes_max}) {
        std::vector<void*> blocks;
        for (std::size_t i = 0; i < 2 * frame_pool::class_bytes_max / size; ++i)
            blocks.push_back(pool.allocate(size));
        for (void* const block : blocks)
            pool.deallocate(block, size);
    }
    BOOST_TEST(pool.free_bytes() == 2 * frame_pool::class_bytes_max);
    pool.release();
    BOOST_TEST(pool.free_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(large_blocks_are_not_kept) {
    frame_pool pool;
    void* const block = pool.allocate(frame_pool::block_bytes_max + 1);
    pool.deallocate(block, frame_pool::block_bytes_max + 1);
    BOOST_TEST(pool.free_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(each_thread_has_a_pool_and_frees_it_at_its_end) {
    // The leak checker would report what a thread leaves behind.
    frame_pool* const mine = this_thread_frame_pool();
    void* const block = mine->allocate(500);
    std::size_t free_there = 0;
    bool differs = false;
    std::thread other{[&] {
        differs = this_thread_frame_pool() != mine;
        this_thread_frame_pool()->deallocate(block, 500);
        this_thread_frame_pool()->deallocate(this_thread_frame_pool()->allocate(900), 900);
        free_there = this_thread_frame_pool()->free_bytes();
    }};
    other.join();
    BOOST_TEST(differs);
    BOOST_TEST(free_there == 512u + 960u);
}

bool pool_was_gone = false;

struct owner_of_a_frame {
    void* frame = nullptr;
    ~owner_of_a_frame() {
        pool_was_gone = this_thread_frame_pool() == nullptr;
        recycled_frame::operator delete(frame, 300);
        recycled_frame::operator delete(recycled_frame::operator new(64), 64);
    }
};

BOOST_AUTO_TEST_CASE(a_frame_may_outlive_the_pool_of_its_thread) {
    std::thread ending{[] {
        thread_local owner_of_a_frame owner; // made before the pool, so destroyed after it
        owner.frame = nullptr;
        (void)this_thread_frame_pool();
        owner.frame = recycled_frame::operator new(300);
    }};
    ending.join();
    BOOST_TEST(pool_was_gone);
}

BOOST_AUTO_TEST_CASE(frames_of_promises_are_recycled_but_for_the_address_sanitizer) {
    void* const first = recycled_frame::operator new(200);
    recycled_frame::operator delete(first, 200);
    void* const second = recycled_frame::operator new(200);
    BOOST_TEST((first == second || !frames_are_recycled));
    recycled_frame::operator delete(second, 200);
}

BOOST_AUTO_TEST_SUITE_END()
