# SPDX-License-Identifier: Apache-2.0
#
# What our own tests, examples and benchmarks are compiled with, and no user's program ever is.
if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_CXX_EXTENSIONS OFF)
endif()
add_library(escodb_own_plain INTERFACE) # without the sanitizers
target_link_libraries(escodb_own_plain INTERFACE escodb::escodb)
target_compile_options(escodb_own_plain INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror
    # GCC collects its garbage when it has 2 GB, not all the time: a sixth less time, 200 MB more memory.
    $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=2000000>)
add_library(escodb_own INTERFACE)
target_link_libraries(escodb_own INTERFACE escodb_own_plain)

include(cmake/constrained_programs.cmake)

if(ESCODB_SANITIZE)
    target_compile_options(escodb_own INTERFACE
        "-fsanitize=${ESCODB_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer
        # GCC's flow analysis trips over the instrumentation; the other presets keep this warning.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    if(ESCODB_SANITIZE MATCHES "thread")
        # TSan knows no fences. Crypto++ and Boost.Asio have some, beside locks and atomics that it knows.
        target_compile_options(escodb_own INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    endif()
    if(ESCODB_SANITIZE MATCHES "undefined")
        # These check every access to a member and each sum with a pointer, and more than double GCC's
        # compile time; Clang's presets have them. What is done with such a pointer, ASan sees.
        target_compile_options(escodb_own INTERFACE
            $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,alignment,vptr,object-size,pointer-overflow>)
    endif()
    target_link_options(escodb_own INTERFACE "-fsanitize=${ESCODB_SANITIZE}")
    if(ESCODB_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Compiles in six sevenths of the time; for what does not compute much.
        set(ESCODB_CHECKS_AS_CALLS "SHELL:--param asan-instrumentation-with-call-threshold=0")
    endif()
endif()

# The default stores in a folder and in memory, of which each takes half a minute to compile under the
# sanitizers: compiled once for the tests and, there, for the programs.
add_library(escodb_own_store OBJECT EXCLUDE_FROM_ALL
    "${PROJECT_SOURCE_DIR}/tests/support/default_model.cpp"
    "${PROJECT_SOURCE_DIR}/tests/support/file_store.cpp"
    "${PROJECT_SOURCE_DIR}/tests/support/memory_store.cpp")
set_target_properties(escodb_own_store PROPERTIES UNITY_BUILD OFF)
target_link_libraries(escodb_own_store PUBLIC escodb_own)
target_include_directories(escodb_own_store PUBLIC "${PROJECT_SOURCE_DIR}/tests")
if(ESCODB_SANITIZE)
    # The simulations spend their time in the model.
    set_source_files_properties("${PROJECT_SOURCE_DIR}/tests/support/default_model.cpp" PROPERTIES
        COMPILE_OPTIONS -O1)
endif()

# ccache halves the second build. It recognises precompiled headers only when told how.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ESCODB_CCACHE ccache)
    mark_as_advanced(ESCODB_CCACHE)
    if(ESCODB_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
            "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
            "${ESCODB_CCACHE}")
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            set(ESCODB_PRECOMPILED_OPTIONS -fpch-preprocess)
        else()
            set(ESCODB_PRECOMPILED_OPTIONS "SHELL:-Xclang -fno-pch-timestamp")
        endif()
    endif()
endif()
