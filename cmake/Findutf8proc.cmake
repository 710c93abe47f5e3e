# SPDX-License-Identifier: Apache-2.0
#[=[
Finds utf8proc (https://juliastrings.github.io/utf8proc/), which in most distributions ships no
CMake package of its own.

Target:     utf8proc::utf8proc
Variables:  utf8proc_FOUND, utf8proc_VERSION
Cache:      utf8proc_INCLUDE_DIR, utf8proc_LIBRARY; set them, or CMAKE_PREFIX_PATH, to point elsewhere
#]=]
find_path(utf8proc_INCLUDE_DIR NAMES utf8proc.h)
find_library(utf8proc_LIBRARY NAMES utf8proc)
mark_as_advanced(utf8proc_INCLUDE_DIR utf8proc_LIBRARY)

if(utf8proc_INCLUDE_DIR AND EXISTS "${utf8proc_INCLUDE_DIR}/utf8proc.h")
    file(STRINGS "${utf8proc_INCLUDE_DIR}/utf8proc.h" lines
        REGEX "^#define UTF8PROC_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    string(REGEX REPLACE "#define UTF8PROC_VERSION_[A-Z]+ +" "" lines "${lines}")
    string(REPLACE ";" "." utf8proc_VERSION "${lines}")
    unset(lines)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(utf8proc
    REQUIRED_VARS utf8proc_LIBRARY utf8proc_INCLUDE_DIR
    VERSION_VAR utf8proc_VERSION
    REASON_FAILURE_MESSAGE "On Debian and Ubuntu it is the package libutf8proc-dev.")

if(utf8proc_FOUND AND NOT TARGET utf8proc::utf8proc)
    add_library(utf8proc::utf8proc UNKNOWN IMPORTED)
    set_target_properties(utf8proc::utf8proc PROPERTIES
        IMPORTED_LOCATION "${utf8proc_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${utf8proc_INCLUDE_DIR}")
endif()
