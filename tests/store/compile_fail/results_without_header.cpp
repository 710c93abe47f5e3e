// expect: escodb: this errors policy needs #include <escodb/store/results.hpp>
// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/store/basic_store.hpp>

struct returned {
    using policy_kind = escodb::policy::errors_kind;
    static constexpr bool are_thrown = false;
};

template class escodb::basic_store<escodb::memory_adapter, escodb::policies<returned>>;
