@echo off
"%~dp0node.exe" "%~dp0app.asar.unpacked\.vite\build\station-cli.mjs" %*
