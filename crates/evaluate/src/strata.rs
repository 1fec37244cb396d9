//! Classes of persons for the fairness of the list. The only reader of table `strata`: no rule, signal or edge may know
//! it, and of the referee no baseline does.

use arrow::array::{Array, StringArray};
use twocard_contracts::tables::STRATA;
use twocard_tables::{TableDir, TableError};

const COLUMNS: [&str; 3] = ["age_band", "sex", "origin_class"];

/// One kind of class.
pub(crate) struct Classes {
    /// Its name.
    pub(crate) kind: &'static str,
    /// Each person with its class.
    pub(crate) of_person: Vec<(u32, String)>,
}

/// Classes of all persons, by kind.
pub(crate) fn read(tables: &TableDir) -> Result<Vec<Classes>, TableError> {
    let rows = tables.read(&STRATA, &["person_key", COLUMNS[0], COLUMNS[1], COLUMNS[2]])?;
    let persons = rows.u32("person_key")?;
    COLUMNS
        .into_iter()
        .map(|kind| {
            let classes: StringArray = rows.text(kind)?;
            let of = |row: usize| if classes.is_null(row) { "unknown" } else { classes.value(row) };
            let of_person = persons.iter().enumerate().map(|(row, &person)| (person, of(row).to_owned())).collect();
            Ok(Classes { kind, of_person })
        })
        .collect()
}
