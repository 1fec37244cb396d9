//! Build script of every package whose programs link DuckDB's shared library (extract, cli, tests): writes the library's
//! folder into them as run path, so that they just run.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on stdout")]

use std::env;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let Some(dir) = env::var_os("DUCKDB_LIB_DIR") else {
        println!(
            "cargo::error=DUCKDB_LIB_DIR is not set: it comes from .cargo/config.toml, build inside the repository"
        );
        return;
    };
    let dir = Path::new(&dir);
    let library =
        if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") { "libduckdb.dylib" } else { "libduckdb.so" };
    println!("cargo::rerun-if-changed={}", dir.join(library).display());
    if !dir.is_absolute() || !dir.join(library).is_file() {
        println!(
            "cargo::error=DuckDB's library is not at {}: run scripts/fetch-duckdb.sh, or set DUCKDB_LIB_DIR to its folder \
             (absolute path)",
            dir.join(library).display()
        );
        return;
    }
    println!("cargo::rustc-link-arg=-Wl,-rpath,{}", dir.display());
}
