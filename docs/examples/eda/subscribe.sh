#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Subscribes to the webhooks of Factorial that hrsync.ad uses, each with its own path.
# Set FACTORIAL_API_KEY, FACTORIAL_COMPANY, FACTORIAL_CHALLENGE and RECEIVER, such as https://hooks.example.com/factorial.

set -euo pipefail
api="${FACTORIAL_URL:-https://api.factorialhr.com}/api/2026-10-01/resources/api_public/webhook_subscriptions"
events=(
    employees/employee/{create_with_contract,terminate,unterminate,update}
    contracts/contract_version/{create,update,delete}
    teams/team/{create,update,delete,move}
    teams/membership/{bulk_upsert,create,delete,move,update}
    locations/location/{create,update,delete}
    timeoff/leave/{update,approve,reject,delete,bulk_delete}
)
for event in "${events[@]}"; do
    echo "$event"
    # From standard input, because other users of the host see arguments.
    curl --fail --silent --show-error --output /dev/null --header @- --json @<(cat <<EOF
{
  "subscription_type": "$event",
  "target_url": "$RECEIVER/$event",
  "company_id": "$FACTORIAL_COMPANY",
  "challenge": "$FACTORIAL_CHALLENGE",
  "name": "hrsync $event",
  "api_version": "2026-10-01",
  "enabled": true
}
EOF
    ) "$api" <<<"x-api-key: $FACTORIAL_API_KEY"
done
