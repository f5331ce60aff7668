# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler settings and the few functions that every folder's CMakeLists.txt uses.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# moc 6.4 does not follow some includes of libstdc++ 12 and then stops at `namespace std _GLIBCXX_VISIBILITY(default)`
# ("Parse error at std"). With the name empty it reads `namespace std (default)`, which it skips.
set(CMAKE_AUTOMOC_MOC_OPTIONS "-D_GLIBCXX_VISIBILITY=")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

find_program(SIGNALBOX_CCACHE ccache)
# Not for a build from nothing: filling the cache takes a third longer, and reading a precompiled header into it most of that.
if(SIGNALBOX_CCACHE AND NOT SIGNALBOX_BATCHED AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SIGNALBOX_CCACHE}")
endif()
find_program(SIGNALBOX_MOLD mold)
if(SIGNALBOX_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
if(SIGNALBOX_SANITIZE)
  add_compile_options(-fsanitize=${SIGNALBOX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SIGNALBOX_SANITIZE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec libbrotlienc)
find_package(pugixml REQUIRED)

add_library(signalbox_settings INTERFACE)
target_include_directories(signalbox_settings INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(signalbox_settings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(SIGNALBOX_WERROR)
  target_compile_options(signalbox_settings INTERFACE -Werror)
endif()

# signalbox_batched(TARGET): with SIGNALBOX_BATCHED its files are compiled several at once, because most of a file's time is its
# headers. Their anonymous namespaces are then one: two helpers of one name in a folder are an error, and mostly one too many.
# Files of one shape with the same names by intent (policy kinds, body views, verbs) are left out with SKIP_UNITY_BUILD_INCLUSION.
function(signalbox_batched target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SIGNALBOX_BATCHED} UNITY_BUILD_BATCH_SIZE 6)
endfunction()

# signalbox_core(FOLDER SOURCES a.cpp ... [LINKS targets]): the static library core_FOLDER.
function(signalbox_core folder)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(core_${folder} STATIC ${arg_SOURCES})
  signalbox_batched(core_${folder})
  target_link_libraries(core_${folder} PUBLIC signalbox_settings ${arg_LINKS})
endfunction()

# signalbox_ui(FOLDER SOURCES a.cpp ... [LINKS targets]): the static library ui_FOLDER, with moc.
function(signalbox_ui folder)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(ui_${folder} STATIC ${arg_SOURCES})
  signalbox_batched(ui_${folder})
  set_target_properties(ui_${folder} PROPERTIES AUTOMOC ON)
  target_compile_definitions(ui_${folder} PUBLIC QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII)
  target_link_libraries(ui_${folder} PUBLIC signalbox_settings Qt6::Widgets ${arg_LINKS})
endfunction()

# What every test is compiled with, so that they can share a precompiled header. GCC takes one only where the same macros are
# defined: Qt6::Test defines QT_TESTCASE_*DIR, others in every folder, and fmt and threads may come with any library.
function(signalbox_test_settings target)
  target_compile_options(${target} PRIVATE -O0 -pthread -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR)
  target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS SIGNALBOX_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(SIGNALBOX_SANITIZE)
    target_compile_definitions(${target} PRIVATE SIGNALBOX_SANITIZED)
  endif()
  target_link_libraries(${target} PRIVATE signalbox_settings Qt6::Test fmt::fmt Threads::Threads)
endfunction()

# signalbox_tests(NAMES tst_a ... LINKS targets [LABELS l] [AREA x] [GUI]): one Qt Test program per name, from NAME.cpp here.
# With AREA it is called tst_x_a, for files whose names other folders use too.
# A GUI test runs offscreen. Every test has a time limit of 120 s, under sanitizers 900 s.
function(signalbox_tests)
  cmake_parse_arguments(arg "GUI" "AREA" "NAMES;LINKS;LABELS" ${ARGN})
  set(timeout 120)
  if(SIGNALBOX_SANITIZE)
    set(timeout 900)
  endif()
  foreach(file IN LISTS arg_NAMES)
    set(name ${file})
    if(arg_AREA)
      string(REGEX REPLACE "^tst_" "tst_${arg_AREA}_" name ${file})
    endif()
    # moc by hand: AUTOMOC costs a test of one file two further steps, together longer than its own compiling.
    set(moc "${CMAKE_CURRENT_BINARY_DIR}/${name}_moc/${file}.moc")
    add_custom_command(OUTPUT "${moc}" DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}.cpp"
      COMMAND Qt6::moc -i -o "${moc}" "${CMAKE_CURRENT_SOURCE_DIR}/${file}.cpp" VERBATIM)
    add_executable(${name} ${file}.cpp "${moc}")
    target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/${name}_moc")
    signalbox_test_settings(${name})
    target_link_libraries(${name} PRIVATE ${arg_LINKS})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${arg_LABELS}")
    if(NOT arg_GUI)
      if(NOT TARGET signalbox_tests_precompiled)
        file(WRITE "${CMAKE_BINARY_DIR}/precompiled.cpp" "")
        add_library(signalbox_tests_precompiled OBJECT "${CMAKE_BINARY_DIR}/precompiled.cpp")
        signalbox_test_settings(signalbox_tests_precompiled)
        target_precompile_headers(signalbox_tests_precompiled PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/precompiled.h")
      endif()
      target_precompile_headers(${name} REUSE_FROM signalbox_tests_precompiled)
    endif()
    if(arg_GUI)
      set_tests_properties(${name} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
    endif()
  endforeach()
endfunction()
