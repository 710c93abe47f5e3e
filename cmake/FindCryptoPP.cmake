# SPDX-License-Identifier: Apache-2.0
#[=[
Finds Crypto++ (https://cryptopp.com), which ships no CMake package of its own.

Target:     cryptopp::cryptopp, with the headers as <cryptopp/...>
Variables:  CryptoPP_FOUND, CryptoPP_VERSION (as 8.7.0)
Cache:      CryptoPP_INCLUDE_DIR, CryptoPP_LIBRARY; set them, or CMAKE_PREFIX_PATH, to point elsewhere
#]=]
find_path(CryptoPP_INCLUDE_DIR NAMES cryptopp/cryptlib.h)
find_library(CryptoPP_LIBRARY NAMES cryptopp crypto++)
mark_as_advanced(CryptoPP_INCLUDE_DIR CryptoPP_LIBRARY)

# CRYPTOPP_VERSION is 870 for 8.7.0. It moved from config.h to config_ver.h in 8.3.
foreach(header IN ITEMS config_ver.h config.h)
    set(header "${CryptoPP_INCLUDE_DIR}/cryptopp/${header}")
    if(NOT CryptoPP_VERSION AND CryptoPP_INCLUDE_DIR AND EXISTS "${header}")
        file(STRINGS "${header}" line REGEX "^#define CRYPTOPP_VERSION +[0-9]+")
        if(line MATCHES "([0-9]+)([0-9])([0-9])$")
            set(CryptoPP_VERSION "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}.${CMAKE_MATCH_3}")
        endif()
    endif()
endforeach()
unset(header)
unset(line)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CryptoPP
    REQUIRED_VARS CryptoPP_LIBRARY CryptoPP_INCLUDE_DIR
    VERSION_VAR CryptoPP_VERSION
    REASON_FAILURE_MESSAGE "On Debian and Ubuntu it is the package libcrypto++-dev.")

if(CryptoPP_FOUND AND NOT TARGET cryptopp::cryptopp)
    add_library(cryptopp::cryptopp UNKNOWN IMPORTED)
    set_target_properties(cryptopp::cryptopp PROPERTIES
        IMPORTED_LOCATION "${CryptoPP_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${CryptoPP_INCLUDE_DIR}")
endif()
