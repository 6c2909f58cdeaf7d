#!/bin/bash
# usage: run_tests.sh [FILE.test.js...]
# The pages in Chromium, from file://. SLUICE_PAGES: folder of demo.html and report.html;
# SLUICE_GOLDEN: tests/golden. The pictures to look at are written to SLUICE_PAGES/pictures.
set -eu
cd "$(dirname "$0")"

skip() { echo "SKIP: $*"; exit 77; }

command -v node >/dev/null || skip "tool: no node"
SLUICE_CHROMIUM=$(command -v chromium) || skip "tool: no chromium"
[ -d ../node_modules/playwright-core ] || skip "tool: no wasm/demo/node_modules"
export SLUICE_CHROMIUM
[ $# -gt 0 ] || set -- *.test.js
exec node --test --test-concurrency=1 --test-reporter=spec "$@"
