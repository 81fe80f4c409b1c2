#!/usr/bin/env bash
# curl: log in, page through a list, sync what changed, change one project under If-Match.
# Usage: ODOO=http://127.0.0.1:8069 LOGIN=admin PASSWORD=admin bash client.sh
set -euo pipefail
API="$ODOO/api/v1"

member() { python3 -c 'import json, sys; print(json.load(sys.stdin)'"$1"')'; }

# The passwords and tokens travel on standard input and in a file: other users can read command
# lines.
HEADERS=$(mktemp)
trap 'rm -f "$HEADERS"' EXIT

authorize() { printf 'Authorization: Bearer %s\n' "$(member '["access_token"]' <<<"$1")" >"$HEADERS"; }

PAIR=$(printf '{"login": "%s", "password": "%s", "client_name": "client.sh"}' "$LOGIN" "$PASSWORD" |
  curl -sf "$API/auth/login" -H 'Content-Type: application/json' -d @-)
authorize "$PAIR"

# A page at a time, in any order; next_cursor is null on the last page.
CURSOR=
while true; do
  PAGE=$(curl -sf -G "$API/projects" -H "@$HEADERS" -d limit=100 -d sort=name -d fields=name \
    ${CURSOR:+--data-urlencode "cursor=$CURSOR"})
  member '["data"]' <<<"$PAGE"
  CURSOR=$(member '["meta"]["next_cursor"] or ""' <<<"$PAGE")
  [ -n "$CURSOR" ] || break
done

# What changed since yesterday, the archived ones too.
SINCE=$(date -u -d yesterday +%Y-%m-%dT%H:%M:%SZ)
curl -sf -G "$API/tasks" -H "@$HEADERS" -d active=all -d sort=write_date -d limit=1 -d total=true \
  -d "write_date__gte=$SINCE" | member '["meta"]["total"]'

# Once, however often it is sent.
KEY=$(python3 -c 'import uuid; print(uuid.uuid4())')
for _attempt in 1 2; do
  PROJECT=$(curl -sf "$API/projects" -H "@$HEADERS" -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $KEY" -d '{"name": "From curl"}' | member '["project_id"]')
done

# Change it only if nobody else has meanwhile.
TAG=$(curl -sf -o /dev/null -D - "$API/projects/$PROJECT" -H "@$HEADERS" |
  tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
curl -sf -X PATCH "$API/projects/$PROJECT" -H "@$HEADERS" -H "If-Match: $TAG" \
  -H 'Content-Type: application/json' -d '{"color": 5}' | member '["data"]["color"]'
STATUS=$(curl -s -o /dev/null -w '%{http_code}' -X PATCH "$API/projects/$PROJECT" -H "@$HEADERS" \
  -H "If-Match: $TAG" -H 'Content-Type: application/json' -d '{"color": 6}')
echo "the second change with the old tag: $STATUS"

# New tokens for the refresh token, then done.
PAIR=$(member '["refresh_token"]' <<<"$PAIR" |
  tr -d '\n' | curl -sf "$API/auth/token" -d grant_type=refresh_token --data-urlencode refresh_token@-)
authorize "$PAIR"
curl -sf -X DELETE "$API/projects/$PROJECT" -H "@$HEADERS" | member '["success"]'
curl -sf -X POST "$API/auth/logout" -H "@$HEADERS" | member '["success"]'
