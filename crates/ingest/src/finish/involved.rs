//! Cards named in cases, matched with what was opened in these data.

mod accounts;
mod sims;

use twocard_contracts::tables::INVOLVED_CARDS;
use twocard_contracts::time::Date;
use twocard_tables::columns::{date_column, i64_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use crate::IngestError;
use crate::columns::Texts;
use crate::kept::Kept;
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::token::Tokenizer;
use accounts::NamedAccounts;
use sims::NamedSims;

/// Outcome of matching one named card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Match {
    Account {
        account: u32,
        ledger: u32,
    },
    Sim(u32),
    Unmatched,
    /// Several institutions have this number.
    Ambiguous,
}

/// The card that a case names; what it does not name is empty.
struct Named<'a> {
    card_no: &'a [u8],
    account_no: &'a [u8],
    institution: &'a [u8],
}

/// Matches every row, in order.
pub(crate) fn match_cards(
    rows: &Rows,
    openings: &Rows,
    activations: &Rows,
    spaces: &Spaces,
    tokenizer: &mut Tokenizer,
) -> Vec<Match> {
    let named = |row: usize| Named {
        card_no: text(rows, "card_no", row),
        account_no: text(rows, "account_no", row),
        institution: text(rows, "institution_code", row),
    };
    let is_sim = |row: &usize| text(rows, "card_kind", *row) == b"sim";
    let (sim_rows, account_rows): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(is_sim);
    let accounts = NamedAccounts::find(account_rows.iter().map(|row| named(*row)), openings, spaces);
    let sims = NamedSims::find(sim_rows.iter().map(|row| named(*row)), activations, spaces, tokenizer);
    let involved_on = rows.column("involved_on").map_or(&[][..], Kept::days);

    let mut matches = vec![Match::Unmatched; rows.len()];
    for row in account_rows {
        matches[row] = accounts.find_match(&named(row), Date(involved_on[row]));
    }
    for row in sim_rows {
        matches[row] = sims.find_match(&named(row), Date(involved_on[row]), tokenizer);
    }
    matches
}

/// Writes the table.
pub(crate) fn write(rows: &Rows, matches: &[Match], tables: &TableDir) -> Result<(), IngestError> {
    let keys = |key: fn(&Match) -> u32| u32_column(matches.iter().map(key).collect());
    let mut words = Texts::new();
    for found in matches {
        words.push(match found {
            Match::Account { .. } | Match::Sim(_) => b"matched",
            Match::Unmatched => b"unmatched",
            Match::Ambiguous => b"ambiguous",
        });
    }
    let by_row = |name: &str| {
        let mut column = Texts::new();
        (0..rows.len()).for_each(|row| column.push(text(rows, name, row)));
        column.into_nullable()
    };
    let days = |name: &str| date_column(rows.column(name).map_or(Vec::new(), |cells| cells.days().to_vec()));
    let cents = rows.column("amount_cents").map_or(Vec::new(), |cells| cells.cents().to_vec());
    tables.write(
        &INVOLVED_CARDS,
        vec![
            u32_column(rows.file_keys()),
            u32_column(rows.lines.clone()),
            by_row("card_kind")?,
            keys(|found| if let Match::Account { account, .. } = found { *account } else { NO_KEY }),
            keys(|found| if let Match::Account { ledger, .. } = found { *ledger } else { NO_KEY }),
            keys(|found| if let Match::Sim(sim) = found { *sim } else { NO_KEY }),
            words.into_given()?,
            by_row("institution_code")?,
            by_row("case_no")?,
            by_row("case_division_code")?,
            days("involved_on"),
            days("reported_on"),
            by_row("fraud_type")?,
            i64_column(cents),
        ],
    )?;
    Ok(())
}

fn text<'a>(rows: &'a Rows, name: &str, row: usize) -> &'a [u8] {
    rows.column(name).map_or(b"", |cells| cells.text(row))
}
