//! Persons with several names: a hint at a real name that is not the real person (实名不实人).

use twocard_contracts::ids::Identity;
use twocard_contracts::tables::IDENTITY_CONFLICTS;
use twocard_tables::TableDir;
use twocard_tables::columns::u32_column;

use crate::IngestError;
use crate::spaces::Spaces;

/// Writes the table: where each further name first appeared, and none of the names.
pub(crate) fn write(spaces: &Spaces, tables: &TableDir) -> Result<(), IngestError> {
    let names = &spaces.of(Identity::Person).names;
    let mut columns: [Vec<u32>; 7] = Default::default();
    for (person, further) in &names.further {
        let first = names.first[*person as usize] as usize;
        for (at, name) in further.iter().enumerate() {
            let row = [
                *person,
                at as u32 + 2,
                further.len() as u32 + 1,
                names.file[first],
                names.line[first],
                names.file[*name as usize],
                names.line[*name as usize],
            ];
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
    }
    tables.write(&IDENTITY_CONFLICTS, columns.into_iter().map(u32_column).collect())?;
    Ok(())
}
