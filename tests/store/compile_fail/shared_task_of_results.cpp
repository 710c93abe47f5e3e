// expect: escodb: a store shared by threads has no coroutine forms and no tasks of its own: use with_task
// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/store/results.hpp>
#include <escodb/store/shared.hpp>

using vault = escodb::basic_store<escodb::memory_adapter,
                                  escodb::policies<escodb::errors::results, escodb::threads::shared>>;

void ask(const vault::handle& handle) { (void)handle.task(); }
