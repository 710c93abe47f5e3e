# SPDX-License-Identifier: Apache-2.0
#[=[
Finds the reference library of Argon2 (https://github.com/P-H-C/phc-winner-argon2), which ships no CMake
package of its own.

Target:     Argon2::Argon2
Variables:  Argon2_FOUND
Cache:      Argon2_INCLUDE_DIR, Argon2_LIBRARY; set them, or CMAKE_PREFIX_PATH, to point elsewhere
#]=]
find_path(Argon2_INCLUDE_DIR NAMES argon2.h)
find_library(Argon2_LIBRARY NAMES argon2)
mark_as_advanced(Argon2_INCLUDE_DIR Argon2_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Argon2
    REQUIRED_VARS Argon2_LIBRARY Argon2_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "On Debian and Ubuntu it is the package libargon2-dev.")

if(Argon2_FOUND AND NOT TARGET Argon2::Argon2)
    add_library(Argon2::Argon2 UNKNOWN IMPORTED)
    set_target_properties(Argon2::Argon2 PROPERTIES
        IMPORTED_LOCATION "${Argon2_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${Argon2_INCLUDE_DIR}")
endif()
