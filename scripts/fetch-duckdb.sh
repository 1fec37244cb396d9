#!/usr/bin/env bash
# Puts DuckDB's prebuilt shared library into a folder: DUCKDB_LIB_DIR, by default build/duckdb.
#
# The library is taken from the npm package of DuckDB's Node bindings, in the version that the crate `duckdb` of Cargo.toml
# was made for, and must have the SHA-256 pinned below. A library that already lies there is left alone: ours by its
# stamp, one of your own because you named the folder.
set -euo pipefail
umask 022

version=1.5.6-r.1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lib_dir=${DUCKDB_LIB_DIR:-$root/build/duckdb}

fail() {
    printf 'fetch-duckdb: %s\n' "$*" >&2
    exit 1
}

case "$(uname -s)" in
    Linux) os=linux library=libduckdb.so ;;
    Darwin) os=darwin library=libduckdb.dylib ;;
    *) os=$(uname -s) library=libduckdb.so ;;
esac
case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
esac

# SHA-256 of the package, by platform. To add one: `npm pack` the package on a machine you trust and hash the file.
case "$os-$arch" in
    linux-x64) sha256=1b9f82478539bb9a1d1df44bd103121a12ae52142c07158dc52b97d2ec1d69ff ;;
    *) sha256= ;;
esac

stamp="$lib_dir/$library.from"
wanted="@duckdb/node-bindings-$os-$arch@$version sha256:$sha256"
if [ -f "$lib_dir/$library" ]; then
    if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" = "$wanted" ]; then
        exit 0
    fi
fi

[ -n "$sha256" ] || fail "no package is pinned for $os-$arch. Get $library of DuckDB ${version%-*}, put it into a" \
    "folder and name that folder in the variable DUCKDB_LIB_DIR."
command -v npm >/dev/null || fail "npm is needed to fetch DuckDB's library (Debian, Ubuntu: apt-get install npm)." \
    "Without it, put $library of DuckDB ${version%-*} into a folder and name that folder in DUCKDB_LIB_DIR."

mkdir -p "$lib_dir"
partial=$(mktemp -d "$lib_dir/.partial.XXXXXX")
trap 'rm -rf "$partial"' EXIT

package="@duckdb/node-bindings-$os-$arch@$version"
printf 'fetching %s\n' "$package"
# npm runs in the temporary folder, away from any package.json; its chatter is shown only when it fails
(cd "$partial" && npm pack "$package" >npm.log 2>&1) ||
    fail "npm could not fetch $package: $(tail -n 5 "$partial/npm.log")"

archives=("$partial"/*.tgz)
archive=${archives[0]}
if command -v sha256sum >/dev/null; then
    found=$(sha256sum "$archive" | cut -d' ' -f1)
else
    found=$(shasum -a 256 "$archive" | cut -d' ' -f1)
fi
[ "$found" = "$sha256" ] || fail "$package has SHA-256 $found, pinned is $sha256: not used. Either the download was" \
    "changed on its way or the package was; do not build with it."

# The stamp goes last: after a crash in between, the library is fetched again.
tar -xzf "$archive" -C "$partial" "package/$library" package/LICENSE
mv -f "$partial/package/LICENSE" "$lib_dir/LICENSE"
mv -f "$partial/package/$library" "$lib_dir/$library"
printf '%s\n' "$wanted" >"$partial/stamp"
mv -f "$partial/stamp" "$stamp"
printf 'DuckDB %s: %s\n' "${version%-*}" "$lib_dir/$library"
