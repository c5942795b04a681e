#!/bin/sh
# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Orders a badge: writes what it reads to the file that it is given, and prints the answer that it is given.
set -e
cat >> "$1"
echo >> "$1"
printf '%s\n' "$2"
