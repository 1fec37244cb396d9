#!/usr/bin/env bash
# Says which of the given tools are missing and how to get them; names: cargo cc python.
set -euo pipefail

missing=0
need() {
    printf 'missing: %s\n' "$*" >&2
    missing=1
}

for tool in "$@"; do
    case "$tool" in
        cargo)
            command -v cargo >/dev/null ||
                need "Rust's cargo 1.95 or newer. Install it with rustup, as https://rustup.rs says, and open a new shell."
            ;;
        cc)
            command -v cc >/dev/null || need "a C compiler and linker. Debian, Ubuntu: apt-get install gcc libc6-dev"
            ;;
        python)
            "${PYTHON:-python3}" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
                need "Python 3.11 or newer with venv, which runs the notebooks. Debian, Ubuntu: apt-get install python3-venv"
            ;;
        *)
            need "$tool: check-tools.sh does not know this name"
            ;;
    esac
done
exit $missing
