# SPDX-License-Identifier: Apache-2.0
#
# As firmware is compiled, whatever the preset; never with the sanitizers, which take heap.
add_library(escodb_constrained_own INTERFACE)
target_link_libraries(escodb_constrained_own INTERFACE escodb::constrained)
target_compile_options(escodb_constrained_own INTERFACE -Os -fno-exceptions -fno-rtti
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror)
