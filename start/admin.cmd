@echo off
rem Opens the admin of the site in the browser. It needs Python 3.11 or newer, and git.
cd /d "%~dp0.."
where py >nul 2>nul
if %errorlevel%==0 (py -3 tasks.py admin) else (python tasks.py admin)
if %errorlevel% neq 0 pause
