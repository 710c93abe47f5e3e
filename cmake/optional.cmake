# SPDX-License-Identifier: Apache-2.0
#
# Policies whose library not everybody needs: for each a component of find_package(escodb), which is a
# target, escodb::<component>, where that library is there.
set(escodb_optional_components argon2id bearssl cbor net postgres redis)
# The folder that its headers, and their tests, are in.
set(escodb_folder_of_argon2id argon2)
set(escodb_folder_of_bearssl bearssl)
set(escodb_folder_of_cbor nlohmann)
set(escodb_folder_of_net beast)
set(escodb_folder_of_postgres postgres)
set(escodb_folder_of_redis redis)

# The package that a component needs, and the target of it.
set(escodb_package_of_argon2id Argon2)
set(escodb_library_of_argon2id Argon2::Argon2)
set(escodb_package_of_bearssl BearSSL)
set(escodb_library_of_bearssl BearSSL::BearSSL)
set(escodb_package_of_cbor nlohmann_json 3.10)
set(escodb_library_of_cbor nlohmann_json::nlohmann_json)
# Boost.Asio and Boost.Beast are headers, and come with Boost itself.
set(escodb_package_of_net OpenSSL 3.0)
set(escodb_library_of_net OpenSSL::SSL)
set(escodb_package_of_postgres PostgreSQL)
set(escodb_library_of_postgres PostgreSQL::PostgreSQL)
set(escodb_package_of_redis Hiredis)
set(escodb_library_of_redis Hiredis::Hiredis)

# Looks for the library of a component; gives its target, or nothing. A macro, since packages that are
# found set variables where they are looked for.
macro(escodb_find_library_of component result)
    set(${result} "${escodb_library_of_${component}}")
    # A project may bring the library as a target of its own.
    if(NOT TARGET "${${result}}")
        find_package(${escodb_package_of_${component}} QUIET)
    endif()
    if(NOT TARGET "${${result}}")
        set(${result} "")
    endif()
endmacro()
