//! Pseudonyms per recipient: two recipients cannot put their extracts together by ids, and neither can join the tables.

use std::fs;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray, StringBuilder};
use rayon::prelude::*;
use twocard_contracts::ids::Token;
use twocard_contracts::tables::{ACCOUNTS, EPISODES, FINDINGS, PERSONS, PHONES, RULE_EXPECTATIONS, SIMS, Table};
use twocard_tables::TableDir;
use twocard_tables::secret::SecretKey;

use crate::token::write_hex;
use crate::{IngestError, TokenKey};

const PURPOSE: &[u8] = b"twocard pseudonyms of recipient\0";
/// Tables that hold pseudonyms which leave, and the column.
const SCOPED: [(&Table, &str); 7] = [
    (&PERSONS, "person_id"),
    (&ACCOUNTS, "account_id"),
    (&SIMS, "sim_id"),
    (&PHONES, "phone_id"),
    (&FINDINGS, "subject_id"),
    (&RULE_EXPECTATIONS, "subject_id"),
    (&EPISODES, "organiser_id"),
];
/// What a recipient has no use for: it is left empty.
const EMPTIED: &str = "label";

/// The key of one recipient's pseudonyms, made from the token key and the recipient's name.
pub struct RecipientKey(SecretKey);

impl RecipientKey {
    /// The key of this recipient.
    pub fn new(key: &TokenKey, recipient: &str) -> RecipientKey {
        RecipientKey(key.derive(&[PURPOSE, recipient.as_bytes()].concat()))
    }

    /// What this recipient sees in place of a token.
    pub fn pseudonym(&self, token: Token) -> Token {
        let mut scoped = [0; 16];
        scoped.copy_from_slice(&blake3::keyed_hash(self.0.bytes(), &token.0).as_bytes()[..16]);
        Token(scoped)
    }

    /// The same, as the tables write ids. What is no token (an outlet's institution and code) stays as it is.
    pub fn id(&self, id: &str) -> String {
        Token::from_hex(id).map_or_else(|| id.to_owned(), |token| self.pseudonym(token).hex())
    }

    /// Writes the tables that hold pseudonyms into another folder, with this recipient's in their place and without
    /// labels. Laid over the run's tables ([`TableDir::overlaid_by`]) they are what the recipient's extract is made of.
    pub fn write_tables(&self, tables: &TableDir, over: &TableDir) -> Result<(), IngestError> {
        fs::create_dir_all(over.root()).map_err(|source| IngestError::Io { path: over.root().to_owned(), source })?;
        for (table, id) in SCOPED.into_iter().filter(|(table, _)| tables.has(table)) {
            tables.rewrite_to(table, over, |column, values| {
                if column == id {
                    self.ids(values)
                } else if column == EMPTIED {
                    empty(values.len())
                } else {
                    values.clone()
                }
            })?;
        }
        Ok(())
    }

    fn ids(&self, values: &ArrayRef) -> ArrayRef {
        let Some(ids) = values.as_string_opt::<i32>() else { return values.clone() };
        let scoped: Vec<Option<Token>> =
            (0..ids.len()).into_par_iter().map(|row| Some(self.pseudonym(Token::from_hex(ids.value(row))?))).collect();
        let mut text = StringBuilder::with_capacity(ids.len(), ids.len() * 32);
        let mut hex = Vec::with_capacity(32);
        for (row, scoped) in scoped.into_iter().enumerate() {
            hex.clear();
            match scoped {
                Some(token) => write_hex(token, &mut hex),
                None => hex.extend_from_slice(ids.value(row).as_bytes()),
            }
            text.append_option(ids.is_valid(row).then(|| String::from_utf8_lossy(&hex)));
        }
        Arc::new(text.finish())
    }
}

fn empty(n_rows: usize) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(std::iter::repeat_n("", n_rows)))
}
