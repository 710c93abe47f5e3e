// expect: escodb: this threading policy needs #include <escodb/store/shared.hpp>
// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/store/basic_store.hpp>

struct any_number {
    using policy_kind = escodb::policy::threading_kind;
    static constexpr bool is_shared = true;
};

template class escodb::basic_store<escodb::memory_adapter, escodb::policies<any_number>>;
