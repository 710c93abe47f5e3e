# SPDX-License-Identifier: Apache-2.0
#
# Policies whose library not everybody needs: for each a component of find_package(escodb), which is a
# target, escodb::<component>, where that library is there.
set(escodb_optional_components argon2id bearssl cbor net)
# The folder that its headers, and their tests, are in.
set(escodb_folder_of_argon2id argon2)
set(escodb_folder_of_bearssl bearssl)
set(escodb_folder_of_cbor nlohmann)
set(escodb_folder_of_net beast)

# Looks for the library of a component; gives its target, or nothing. A macro, since packages that are
# found set variables where they are looked for.
macro(escodb_find_library_of component result)
    set(${result} "")
    if("${component}" STREQUAL "argon2id")
        find_package(Argon2 QUIET)
        if(TARGET Argon2::Argon2)
            set(${result} Argon2::Argon2)
        endif()
    elseif("${component}" STREQUAL "bearssl")
        find_package(BearSSL QUIET)
        if(TARGET BearSSL::BearSSL)
            set(${result} BearSSL::BearSSL)
        endif()
    elseif("${component}" STREQUAL "cbor")
        if(NOT TARGET nlohmann_json::nlohmann_json)
            find_package(nlohmann_json 3.10 QUIET)
        endif()
        if(TARGET nlohmann_json::nlohmann_json)
            set(${result} nlohmann_json::nlohmann_json)
        endif()
    elseif("${component}" STREQUAL "net")
        # Boost.Asio and Boost.Beast are headers, and come with Boost itself.
        find_package(OpenSSL 3.0 QUIET)
        if(TARGET OpenSSL::SSL)
            set(${result} OpenSSL::SSL)
        endif()
    endif()
endmacro()
