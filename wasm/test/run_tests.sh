#!/bin/bash
# usage: run_tests.sh size|golden|hostile|large|browser
# SLUICE_PACKAGE: the built package; SLUICE_GOLDEN: tests/golden. Works in a copy beside the package.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

skip() { echo "SKIP: $*"; exit 77; }

# The budget of what pages download.
check_size() {
  local module=$SLUICE_PACKAGE/sluice.wasm raw packed
  command -v brotli >/dev/null || skip "tool: no brotli"
  raw=$(stat -c %s "$module")
  packed=$(brotli -q 11 -c "$module" | wc -c)
  echo "sluice.wasm: $raw bytes of 250000, $packed of 90000 with brotli"
  [ "$raw" -le 250000 ] && [ "$packed" -le 90000 ]
}

# The tests stand beside the package, so that they find it by its name as a stranger's code does.
copy_tests() { # NAME
  local folder=$SLUICE_PACKAGE-tests/$1
  rm -rf "$folder"
  mkdir -p "$folder/node_modules"
  cp -r "$here/." "$folder"
  ln -s "$SLUICE_PACKAGE" "$folder/node_modules/sluice-topics"
  cd "$folder"
}

# Programs that script/bootstrap wasm installs.
add_browser() {
  local modules=$root/.tools/wasm/node_modules name
  SLUICE_CHROMIUM=$(command -v chromium) || skip "tool: no chromium"
  export SLUICE_CHROMIUM
  [ -d "$modules/typescript" ] || skip "tool: no vite, playwright-core and typescript in .tools/wasm"
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    skip "machine: vite needs Node 20.19, this is $(node --version)"
  for name in "$modules"/*; do ln -s "$name" node_modules/; done
}

command -v node >/dev/null || skip "tool: no node"
if [ "$1" = size ]; then
  check_size
  exit
fi
copy_tests "$1"
[ "$1" != browser ] || add_browser
export SLUICE_ROOT=$root
exec node --test --test-reporter=spec "$1.test.mjs"
