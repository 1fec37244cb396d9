//! Files made to exhaust whoever reads them: each is read in a process of its own, whose memory is measured, and refused with
//! a message that names it.

mod books;
mod parquets;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use twocard_contracts::codes::divisions;

use super::fuzz::resident_kib;
use super::{DIVISIONS, Files};
use crate::{Mapping, Mappings, find_mapped_sources};

const DIR: &str = "TWOCARD_HOSTILE_DIR";
const HEADER: &str = "outlet_code,institution_code,outlet_kind,division_code";
const GIB: u64 = 1 << 30;

/// Reads the folder that is named in the environment, as a night would.
#[test]
#[ignore = "run by the tests below"]
#[allow(clippy::print_stdout, reason = "tells the parent")]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let dir = Path::new(&dir);
    let end = match fs::read_to_string(dir.join("mapping.toml")) {
        Ok(toml) => Mapping::parse(&toml, "mapping.toml").map(|_| "read".to_owned()).unwrap_or_else(|e| e.to_string()),
        Err(_) => {
            let sources = find_mapped_sources(dir, &Mappings::default()).unwrap().sources;
            let divisions = divisions::parse(DIVISIONS.as_bytes()).unwrap();
            match Files::new(&[]).ingest_sources(tempfile::tempdir().unwrap(), &sources, &divisions) {
                Ok(night) => format!("read {:?}", night.counts()),
                Err(error) => error.to_string(),
            }
        }
    };
    println!("MiB={} END={end}", resident_kib("VmHWM:") >> 10);
}

/// Writes a file of this name, lets a child read it, and looks at how it ends.
#[allow(clippy::print_stdout, reason = "the measure is of interest")]
fn check(name: &str, max_mib: u64, expected: &str, write: impl FnOnce(&mut File)) {
    let dir = tempfile::tempdir().unwrap();
    write(&mut File::create(dir.path().join(name)).unwrap());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::hostile::child", "--ignored", "--nocapture"])
        .env(DIR, dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.lines().find_map(|line| line.split_once("MiB=")?.1.split_once(" END="));
    let Some((mib, end)) = found else {
        panic!("{name}, {expected}: {text} {}", String::from_utf8_lossy(&output.stderr))
    };
    println!("{name}: {mib} MiB: {end}");
    assert!(end.contains(expected), "{end}");
    assert!(end.starts_with(name) || end.starts_with("read"), "{end}");
    assert!(mib.parse::<u64>().unwrap() <= max_mib, "{name}, {expected}: {mib} MiB");
}

/// The header, then so many bytes of one kind.
fn long_line(byte: u8, n_bytes: u64) -> impl Read {
    HEADER.as_bytes().chain(b"\n".as_slice()).chain(std::io::repeat(byte).take(n_bytes))
}

#[test]
fn lines_of_a_gigabyte() {
    let expected = "outlets.csv:2: line is longer than 8 MiB";
    check("outlets.csv", 200, expected, |file| {
        std::io::copy(&mut long_line(b'x', 32 << 20), file).unwrap();
        // The rest are NULs that take no place on the disk.
        file.set_len(GIB).unwrap();
    });
    check("outlets.csv", 200, expected, |file| {
        file.write_all(HEADER.as_bytes()).unwrap();
        file.write_all(b"\n\"").unwrap();
        file.set_len(GIB).unwrap();
    });
    check("outlets.csv.gz", 200, "outlets.csv.gz:2: line is longer than 8 MiB", |file| {
        let mut gzip = GzEncoder::new(file, Compression::fast());
        std::io::copy(&mut long_line(b'x', GIB), &mut gzip).unwrap();
        gzip.finish().unwrap();
    });
    check("outlets.csv.zst", 300, "outlets.csv.zst:2: line is longer than 8 MiB", |file| {
        zstd::stream::copy_encode(long_line(b'"', GIB + 1), file, 1).unwrap();
    });
}

#[test]
fn compressed_rows_without_end() {
    check("outlets.csv.zst", 400, "grows more than 500 times", |file| {
        let rows = std::io::repeat(b'\n').take(GIB);
        zstd::stream::copy_encode(HEADER.as_bytes().chain(rows), file, 1).unwrap();
    });
    // Each line is a row of two bytes, whose reject takes a hundred times as many.
    check("outlets.csv.gz", 1500, "rows are rejected and hardly any accepted", |file| {
        let mut gzip = GzEncoder::new(file, Compression::fast());
        gzip.write_all(HEADER.as_bytes()).unwrap();
        let piece = b"\n1".repeat(1 << 19);
        for _ in 0..60 {
            gzip.write_all(&piece).unwrap();
        }
        gzip.finish().unwrap();
    });
}

#[test]
fn mappings_nested_without_end() {
    for piece in ["[", "{a=", "a.", "[[a]]\n"] {
        check("mapping.toml", 400, "mapping.toml:", |file| {
            file.write_all(b"name = ").unwrap();
            file.write_all(piece.repeat(200_000).as_bytes()).unwrap();
        });
    }
}
