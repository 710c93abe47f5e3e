# SPDX-License-Identifier: Apache-2.0
#[=[
Finds BearSSL (https://bearssl.org), which ships no CMake
package of its own.

Target:     BearSSL::BearSSL
Variables:  BearSSL_FOUND
Cache:      BearSSL_INCLUDE_DIR, BearSSL_LIBRARY; set them, or CMAKE_PREFIX_PATH, to point elsewhere
#]=]
find_path(BearSSL_INCLUDE_DIR NAMES bearssl.h)
find_library(BearSSL_LIBRARY NAMES bearssl)
mark_as_advanced(BearSSL_INCLUDE_DIR BearSSL_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(BearSSL
    REQUIRED_VARS BearSSL_LIBRARY BearSSL_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "On Debian and Ubuntu it is the package libbearssl-dev.")

if(BearSSL_FOUND AND NOT TARGET BearSSL::BearSSL)
    add_library(BearSSL::BearSSL UNKNOWN IMPORTED)
    set_target_properties(BearSSL::BearSSL PROPERTIES
        IMPORTED_LOCATION "${BearSSL_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${BearSSL_INCLUDE_DIR}")
endif()
