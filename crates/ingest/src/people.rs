//! Reading the person sheets that other sources are joined to, before those.

use std::collections::BTreeMap;

use crate::delivery::Delivery;
use crate::input::Damage;
use crate::input::dialect::Encoding;
use crate::mapping::join::{JOINED, Joins, PeopleReader};
use crate::read::{
    FileAccount, ReadOptions, account, check_encoding, check_rejected, delimiter, open, refused, undecodable,
};
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

/// Reads the person sheets of a delivery, by number of the file. An error names the file's number.
pub(crate) fn read_people(
    delivery: &Delivery,
    refused: &[Option<String>],
    options: &ReadOptions,
) -> Result<(Joins, BTreeMap<usize, PeopleFile>), (usize, IngestError)> {
    let (mut joins, mut files) = (Joins::default(), BTreeMap::new());
    for (file, source) in delivery.files.iter().enumerate() {
        let is_read = refused[file].is_none() && delivery.copy(file, refused).is_none();
        if source.table.name == JOINED.name && is_read {
            let read = read_file(file, &delivery.files, &mut joins, options).map_err(|error| (file, error))?;
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
    let (mut input, header) = open(source, options.block_bytes)?;
    let Some(header) = header else {
        let warnings = vec![Warning::ZeroBytes { file: source.name.clone() }];
        return Ok(PeopleFile { account: account(input, source)?, rejects: None, warnings });
    };
    let Some(people) = joins.group_of(source, sources) else {
        return Err(IngestError::Internal(format!("{}: joined source without a name", source.name)));
    };
    let encoding = input.detected().encoding.unwrap_or(Encoding::Utf8);
    let (names, delimiter) = (header.names.clone(), delimiter(&input));
    let mut people = PeopleReader::new(people, header, input.shape(), undecodable(encoding), file as u32);
    while let Some(block) = input.next_block().map_err(|error| refused(source, error))? {
        people.read(&block);
        check_rejected(&people.counts, source)?;
    }
    check_encoding(&people.counts, 0, encoding, source)?;
    let warning = match (input.damage(), people.counts.cut_off) {
        (Some(Damage { line, what }), _) => Some(Warning::Damaged { file: source.name.clone(), line, what }),
        (None, Some(line)) => Some(Warning::CutOff { file: source.name.clone(), line }),
        (None, None) => None,
    };
    let (counts, rejects) = (people.counts, people.rejects);
    let account = FileAccount { counts, header: names, delimiter, ..account(input, source)? };
    Ok(PeopleFile { account, rejects: Some(rejects), warnings: warning.into_iter().collect() })
}
