# SPDX-License-Identifier: Apache-2.0
#
# Installs the headers and what find_package(escodb) needs, our find modules among it: neither
# Crypto++ nor utf8proc of the common distributions ships a CMake package.
include(CMakePackageConfigHelpers)

# No architecture in it, so share/ and not lib/.
set(escodb_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/escodb")

install(TARGETS escodb escodb_constrained EXPORT escodb-targets)
install(EXPORT escodb-targets NAMESPACE escodb:: DESTINATION "${escodb_package_dir}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.hpp")

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/escodb-config.cmake.in"
    "${PROJECT_BINARY_DIR}/escodb-config.cmake"
    INSTALL_DESTINATION "${escodb_package_dir}"
    NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/escodb-config-version.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    "${PROJECT_BINARY_DIR}/escodb-config.cmake"
    "${PROJECT_BINARY_DIR}/escodb-config-version.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/optional.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindArgon2.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindBearSSL.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindCryptoPP.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindHiredis.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/Findutf8proc.cmake"
    DESTINATION "${escodb_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
