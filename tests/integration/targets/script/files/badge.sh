#!/bin/sh
# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Orders a card: writes what it reads to the file that it is given, and says the number. Without a number it prints no JSON.
set -e
cat >> "$1"
echo >> "$1"
if [ -n "$2" ]; then
    printf '{"msg": "card %s ordered", "facts": {"card": "%s"}}\n' "$2" "$2"
else
    echo hello
fi
