//! The source files of a night, in the order in which they are read, and which of them are copies.
//!
//! A copy has the bytes of another file and is read the same way: same table, same sheet, same mapping. It is not read,
//! and stands behind all others, so that neither a row nor a number of a file depends on it. Bytes are compared as they
//! lie on the disk: the same rows compressed once more, or written in another way, are another file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::input::hash_file;
use crate::mapping::join::JOINED;
use crate::read::{FileAccount, refused};
use crate::refeed::refed_stem;
use crate::report::Duplicate;
use crate::{IngestError, SourceFile};

/// All source files of a night.
pub(crate) struct Delivery<'a> {
    pub(crate) files: Vec<&'a SourceFile>,
    /// By file: what it is a copy of.
    copies: Vec<Option<Copy>>,
}

/// A file that has the bytes of another.
pub(crate) struct Copy {
    /// Number of the other file.
    first: usize,
    sha256: String,
    n_bytes: u64,
}

/// Hash and size of a file.
type Hash = (String, u64);

impl<'a> Delivery<'a> {
    /// Files in byte order of their names, copies behind all others. Only files of one size are hashed.
    pub(crate) fn new(sources: &'a [SourceFile]) -> Result<Self, IngestError> {
        let mut files: Vec<&SourceFile> = sources.iter().collect();
        // Whatever repaired rows are called otherwise, their links count by the name that tells of them.
        files.sort_by(|a, b| {
            let rank = |file: &'a SourceFile| (refed_stem(&file.name).is_none(), &file.name, &file.path);
            rank(a).cmp(&rank(b))
        });
        let hashes = hash_candidates(&files)?;
        let hash_of = |file: &SourceFile| hashes.get(file.path.as_path());
        let (mut firsts, mut copies): (Vec<&SourceFile>, Vec<(&SourceFile, &SourceFile)>) = Default::default();
        for file in &files {
            let is_same = |first: &&&SourceFile| hash_of(first) == hash_of(file) && is_same(first, file, &files);
            match hash_of(file).and_then(|_| firsts.iter().find(is_same)) {
                Some(first) => copies.push((file, first)),
                None => firsts.push(file),
            }
        }
        firsts.sort_by_key(|file| (&file.name, &file.path));
        copies.sort_by_key(|(file, _)| (&file.name, &file.path));
        let copy = |(file, first): &(&SourceFile, &SourceFile)| {
            let first = firsts.iter().position(|other| std::ptr::eq(*other, *first))?;
            let (sha256, n_bytes) = hash_of(file)?.clone();
            Some(Copy { first, sha256, n_bytes })
        };
        let copied = copies.iter().map(copy);
        let of_all = firsts.iter().map(|_| None).chain(copied).collect();
        let files = firsts.iter().copied().chain(copies.iter().map(|(file, _)| *file)).collect();
        Ok(Delivery { files, copies: of_all })
    }

    /// What a file is a copy of. One that was refused stands for no other: whether the night goes on without its copies
    /// is told by their own names.
    pub(crate) fn copy(&self, file: usize, refused: &[Option<String>]) -> Option<&Copy> {
        self.copies[file].as_ref().filter(|copy| refused[copy.first].is_none())
    }
}

impl Copy {
    /// The account of the copy, once the other file was read. Two files without a row are no copies to speak of: such
    /// are sent by whoever has nothing to tell.
    pub(crate) fn account(&self, accounts: &[FileAccount]) -> FileAccount {
        let n_rows = accounts[self.first].counts.n_read;
        let duplicate = (n_rows > 0).then_some(Duplicate { of: self.first as u32, n_rows });
        FileAccount { sha256: self.sha256.clone(), n_bytes: self.n_bytes, duplicate, ..FileAccount::default() }
    }
}

/// Hashes of the files beside which there is another of the same size, read the same way.
fn hash_candidates<'a>(files: &[&'a SourceFile]) -> Result<BTreeMap<&'a Path, Hash>, IngestError> {
    let mut by_size: BTreeMap<u64, Vec<&SourceFile>> = BTreeMap::new();
    for file in files {
        let size = std::fs::metadata(&file.path).map_err(|error| refused(file, error.into()))?.len();
        if size > 0 {
            by_size.entry(size).or_default().push(file);
        }
    }
    let mut candidates: BTreeMap<&Path, &SourceFile> = BTreeMap::new();
    for same in by_size.values().filter(|same| same.len() > 1) {
        let is_candidate =
            |file: &SourceFile| same.iter().any(|other| other.path != file.path && is_alike(file, other));
        candidates.extend(same.iter().filter(|file| is_candidate(file)).map(|file| (file.path.as_path(), *file)));
    }
    let hash = |(path, file): (&'a Path, &SourceFile)| {
        let hash = hash_file(path).map_err(|error| refused(file, error.into()))?;
        Ok((path, hash))
    };
    candidates.into_par_iter().map(hash).collect()
}

/// Whether two files (or sheets) of the same bytes would give the same rows.
fn is_same(a: &SourceFile, b: &SourceFile, all: &[&SourceFile]) -> bool {
    let sheets_of = |file: &SourceFile| {
        let path = file.path.clone();
        all.iter().filter(move |other| other.path == path)
    };
    if a.path == b.path || !is_alike(a, b) {
        return false;
    }
    // Rows joined to a person sheet are the same if all of the workbook is.
    let has_people = sheets_of(a).chain(sheets_of(b)).any(|sheet| sheet.table.name == JOINED.name);
    let covers = |a, b| sheets_of(a).all(|sheet| sheets_of(b).any(|other| is_alike(sheet, other)));
    !has_people || (covers(a, b) && covers(b, a))
}

fn is_alike(a: &SourceFile, b: &SourceFile) -> bool {
    let is_same_mapping = match (&a.mapping, &b.mapping) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    };
    is_same_mapping && a.table.name == b.table.name && a.sheet == b.sheet
}
