# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` puts where. Components: "cli" and "desktop" need their program built; "data" nothing.
include(GNUInstallDirs)
install(TARGETS signalbox-cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT cli)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/man/signalbox-cli.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT data)
install(DIRECTORY "${CMAKE_SOURCE_DIR}/resources/examples" DESTINATION "${CMAKE_INSTALL_DATADIR}/signalbox" COMPONENT data)
install(FILES "${CMAKE_SOURCE_DIR}/docs/reference.md" "${CMAKE_SOURCE_DIR}/docs/gestures.md" "${CMAKE_SOURCE_DIR}/README.md"
  "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT data)
if(SIGNALBOX_UI)
  install(TARGETS signalbox RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT desktop)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/man/signalbox.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT data)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/signalbox.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications" COMPONENT data)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/signalbox-gateway.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages"
    COMPONENT data)
  install(FILES "${CMAKE_SOURCE_DIR}/resources/icons/signalbox.svg"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps" COMPONENT data)
endif()
