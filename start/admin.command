#!/bin/sh
# Opens the admin of the site in the browser. It needs Python 3.11 or newer, and git.
cd "$(dirname "$0")/.." || exit 1
if ! command -v python3 >/dev/null; then
    echo "Python is missing. Install it from https://www.python.org/downloads/, then try again."
    read -r _
    exit 1
fi
python3 tasks.py admin && exit 0
echo "Press Enter to close this window."
read -r _
