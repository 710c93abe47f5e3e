# SPDX-License-Identifier: Apache-2.0
#[=[
Finds hiredis (https://github.com/redis/hiredis), whose CMake package Debian does not ship.

Target:     Hiredis::Hiredis
Variables:  Hiredis_FOUND
Cache:      Hiredis_INCLUDE_DIR, Hiredis_LIBRARY; set them, or CMAKE_PREFIX_PATH, to point elsewhere
#]=]
find_path(Hiredis_INCLUDE_DIR NAMES hiredis/hiredis.h)
find_library(Hiredis_LIBRARY NAMES hiredis)
mark_as_advanced(Hiredis_INCLUDE_DIR Hiredis_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Hiredis
    REQUIRED_VARS Hiredis_LIBRARY Hiredis_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "On Debian and Ubuntu it is the package libhiredis-dev.")

if(Hiredis_FOUND AND NOT TARGET Hiredis::Hiredis)
    add_library(Hiredis::Hiredis UNKNOWN IMPORTED)
    set_target_properties(Hiredis::Hiredis PROPERTIES
        IMPORTED_LOCATION "${Hiredis_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${Hiredis_INCLUDE_DIR}")
endif()
