# SPDX-License-Identifier: Apache-2.0
#
# A toolchain file that picks a Clang by name: the newest from 21 down to 16 that has its sanitizer
# runtime beside it, else the newest of all. 15 and older lack the coroutines of C++20.
if(NOT CMAKE_CXX_COMPILER)
    set(escodb_any_clang "")
    foreach(version RANGE 21 16 -1)
        find_program(escodb_clang_${version} NAMES clang++-${version})
        mark_as_advanced(escodb_clang_${version})
        set(clang "${escodb_clang_${version}}")
        if(NOT clang)
            continue()
        endif()
        if(NOT escodb_any_clang)
            set(escodb_any_clang "${clang}")
        endif()
        execute_process(COMMAND "${clang}" -print-resource-dir
            OUTPUT_VARIABLE resources OUTPUT_STRIP_TRAILING_WHITESPACE)
        file(GLOB runtime "${resources}/lib/*/libclang_rt.asan*.a")
        if(runtime)
            set(CMAKE_CXX_COMPILER "${clang}")
            break()
        endif()
    endforeach()
    if(NOT CMAKE_CXX_COMPILER)
        if(NOT escodb_any_clang)
            message(FATAL_ERROR "No clang++-16 or newer. 'scripts/install-dependencies --clang' "
                "installs one, or name yours with -DCMAKE_CXX_COMPILER=...")
        endif()
        set(CMAKE_CXX_COMPILER "${escodb_any_clang}")
    endif()
endif()
