//! Reading the person sheets that other sources are joined to, before those.

use std::collections::BTreeMap;

use crate::mapping::join::{JOINED, Joins, PeopleReader};
use crate::read::{FileAccount, ReadOptions, account, check_encoding, open, refused};
use crate::rejects::Rejects;
use crate::warning::Warning;
use crate::{IngestError, SourceFile};

/// A person sheet that was read.
#[derive(Default)]
pub(crate) struct PeopleFile {
    pub(crate) account: FileAccount,
    pub(crate) rejects: Option<Rejects>,
    pub(crate) warnings: Vec<Warning>,
}

/// Reads the person sheets among some files, by number of the file. An error names the file's number.
pub(crate) fn read_people(
    sources: &[&SourceFile],
    refused: &[Option<String>],
    options: &ReadOptions,
) -> Result<(Joins, BTreeMap<usize, PeopleFile>), (usize, IngestError)> {
    let (mut joins, mut files) = (Joins::default(), BTreeMap::new());
    for (file, source) in sources.iter().enumerate() {
        if source.table.name == JOINED.name && refused[file].is_none() {
            let read = read_file(file, sources, &mut joins, options).map_err(|error| (file, error))?;
            files.insert(file, read);
        }
    }
    Ok((joins, files))
}

fn read_file(
    file: usize,
    sources: &[&SourceFile],
    joins: &mut Joins,
    options: &ReadOptions,
) -> Result<PeopleFile, IngestError> {
    let source = sources[file];
    let (mut reader, header) = open(source, options.block_bytes)?;
    let Some(header) = header else {
        let warnings = vec![Warning::ZeroBytes { file: source.name.clone() }];
        return Ok(PeopleFile { account: account(reader, source)?, rejects: None, warnings });
    };
    let Some(people) = joins.group_of(source, sources) else {
        return Err(IngestError::Internal(format!("{}: joined source without a name", source.name)));
    };
    let ignored_columns = Vec::new();
    let mut people = PeopleReader::new(people, header, reader.shape(), file as u32);
    while let Some(block) = reader.next_block().map_err(|error| refused(source, error))? {
        people.read(&block);
    }
    check_encoding(&people.counts, 0, source)?;
    let cut_off = people.counts.cut_off.map(|line| Warning::CutOff { file: source.name.clone(), line });
    let (counts, rejects) = (people.counts, people.rejects);
    let account = FileAccount { counts, ignored_columns, ..account(reader, source)? };
    Ok(PeopleFile { account, rejects: Some(rejects), warnings: cut_off.into_iter().collect() })
}
