# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is installed into .build, by the first of these Pythons that is new enough.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
RUN := $(or $(PYTHON),$(error No Python 3.11 or newer was found: install one, on Debian 12 with apt-get install python3)) tools/bootstrap.py
NOX := $(RUN) -m nox --error-on-external-run

.PHONY: help test soak demo bench docs lab-up lab-down lab-status clean

help: ## Show this
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

test: ## Run every check and test
	@$(RUN) tools/run_sessions.py

soak: ## Run the long tests that `make test` leaves out
	@$(NOX) -t soak

demo: ## Start the lab and do the main job in front of you
	@$(NOX) -s demo

bench: ## Compare speed and memory with other tools (in 3 minutes: BENCH=--short)
	@$(NOX) -s bench -- $(BENCH)

docs: ## Build the documentation as a site in .build/docs/html
	@$(NOX) -s site

lab-up: ## Start the lab: a Samba AD domain and simulated HR systems
	@$(NOX) -s lab-control -- up

lab-down: ## Stop the lab
	@$(NOX) -s lab-control -- down

lab-status: ## Show what runs in the lab, and where
	@$(NOX) -s lab-control -- status

clean: lab-down ## Stop the lab and remove all that was installed and written
	rm -rf .build
