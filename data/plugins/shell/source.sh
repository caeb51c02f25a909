#!/bin/sh
# Prints one item per line, as JSON; put your own work in its place. What is written on >&2 is kept in the source's log.
cat <<'ITEMS'
{"title": "Café des territoires", "url": "https://reseau.example/cafe", "kind": "event", "starts_at": "2030-01-21T11:00:00+01:00", "place": "Rennes"}
{"title": "Une première nouvelle", "url": "https://reseau.example/premiere", "published_at": "2025-01-06T09:00:00+01:00"}
ITEMS
