// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/call_gate.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_call_gate)

using escodb::call_gate;

BOOST_AUTO_TEST_CASE(nobody_inside) {
    call_gate gate;
    gate.wait();
    { const call_gate::pass inside{gate}; }
    gate.wait();
}

BOOST_AUTO_TEST_CASE(the_destructor_waits_for_all_who_are_inside) {
    auto gate = std::make_unique<call_gate>();
    std::atomic<int> left{0};
    std::vector<std::unique_ptr<call_gate::pass>> passes;
    for (int i = 0; i < 3; ++i)
        passes.push_back(std::make_unique<call_gate::pass>(*gate));
    std::thread leaving{[&] {
        for (auto& pass : passes) {
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
            ++left;
            pass.reset();
        }
    }};
    gate.reset();
    BOOST_TEST(left == 3);
    leaving.join();
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_gate_of_its_own) {
    call_gate gate;
    const call_gate::pass inside{gate};
    call_gate copy{gate};
    copy.wait();
    copy = gate;
    copy.wait();
}

BOOST_AUTO_TEST_SUITE_END()
