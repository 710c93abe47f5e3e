# SPDX-License-Identifier: Apache-2.0
#
# `cmake --build --preset release --target docs` writes build/release/docs/html. A warning fails it.
find_program(ESCODB_DOXYGEN doxygen)
mark_as_advanced(ESCODB_DOXYGEN)
if(ESCODB_DOXYGEN)
    add_custom_target(docs
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/docs"
        COMMAND "${CMAKE_COMMAND}" -E env
            "ESCODB_DOCS_OUTPUT=${PROJECT_BINARY_DIR}/docs" "ESCODB_VERSION=${PROJECT_VERSION}"
            "${ESCODB_DOXYGEN}" docs/Doxyfile
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMENT "Doxygen: ${PROJECT_BINARY_DIR}/docs/html/index.html"
        VERBATIM)
endif()
