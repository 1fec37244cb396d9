//! Pseudonyms and masked labels of subjects, by key.

use arrow::array::{Array, StringArray};
use twocard_contracts::finding::SubjectKind;
use twocard_contracts::tables::{self, Table};
use twocard_tables::{TableDir, TableError};

/// Ids and labels as the tables hold them.
#[derive(Clone, Debug)]
pub struct Labels {
    persons: (StringArray, StringArray),
    accounts: (StringArray, StringArray),
    sims: (StringArray, StringArray),
    phones: (StringArray, StringArray),
    outlets: Vec<String>,
}

impl Labels {
    /// Reads them.
    pub fn read(tables: &TableDir) -> Result<Labels, TableError> {
        let pair = |table: &Table, id: &str| -> Result<(StringArray, StringArray), TableError> {
            let rows = tables.read(table, &[id, "label"])?;
            Ok((rows.text(id)?, rows.text("label")?))
        };
        let rows = tables.read(&tables::OUTLETS, &["outlet_key", "institution_code", "outlet_code"])?;
        let (institution, code) = (rows.text("institution_code")?, rows.text("outlet_code")?);
        let mut outlets: Vec<String> = Vec::new();
        for (row, key) in rows.u32("outlet_key")?.into_iter().enumerate() {
            if key as usize == outlets.len() {
                outlets.push(format!("{}/{}", institution.value(row), code.value(row)));
            }
        }
        Ok(Labels {
            persons: pair(&tables::PERSONS, "person_id")?,
            accounts: pair(&tables::ACCOUNTS, "account_id")?,
            sims: pair(&tables::SIMS, "sim_id")?,
            phones: pair(&tables::PHONES, "phone_id")?,
            outlets,
        })
    }

    /// Pseudonym of a subject; of an outlet its institution and code, which are no personal data.
    pub fn id(&self, kind: SubjectKind, key: u32) -> &str {
        self.of(kind, key).0
    }

    /// Masked label of a subject.
    pub fn label(&self, kind: SubjectKind, key: u32) -> &str {
        self.of(kind, key).1
    }

    fn of(&self, kind: SubjectKind, key: u32) -> (&str, &str) {
        let pair = match kind {
            SubjectKind::Person => &self.persons,
            SubjectKind::Account => &self.accounts,
            SubjectKind::Sim => &self.sims,
            SubjectKind::Phone => &self.phones,
            SubjectKind::Outlet => {
                let name = self.outlets.get(key as usize).map_or("", String::as_str);
                return (name, name);
            }
            _ => return ("", ""),
        };
        let row = key as usize;
        if row < pair.0.len() { (pair.0.value(row), pair.1.value(row)) } else { ("", "") }
    }
}
