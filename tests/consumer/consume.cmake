# SPDX-License-Identifier: Apache-2.0
#
# cmake -DPROJECT=<folder> -DFOLDER=<scratch> -DCOMPILER=<c++> -DESCODB_SOURCES=<root>
#       [-DINSTALL_FROM=<build folder>] -P consume.cmake
# Configures, builds and runs a consumer project from nothing, after an install where asked.
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
    endif()
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
if(INSTALL_FROM)
    run("${CMAKE_COMMAND}" --install "${INSTALL_FROM}" --prefix "${FOLDER}/installed")
endif()
run("${CMAKE_COMMAND}" -S "${PROJECT}" -B "${FOLDER}/build" -G Ninja
    "-DCMAKE_CXX_COMPILER=${COMPILER}" -DCMAKE_BUILD_TYPE=Debug
    "-DCMAKE_PREFIX_PATH=${FOLDER}/installed" "-DESCODB_SOURCES=${ESCODB_SOURCES}")
run("${CMAKE_COMMAND}" --build "${FOLDER}/build")
run("${FOLDER}/build/consumer")
file(REMOVE_RECURSE "${FOLDER}")
