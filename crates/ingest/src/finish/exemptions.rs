//! Exemptions: whom or what each is about. A person's number becomes a key, or a pseudonym where these data lack the
//! person; it is never kept in clear.

use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::reject::RejectReason;
use twocard_contracts::tables::EXEMPTIONS;
use twocard_tables::columns::u32_column;
use twocard_tables::{NO_KEY, TableDir};

use super::inputs::Columns;
use crate::IngestError;
use crate::columns::Texts;
use crate::kept::Kept;
use crate::plan::Space;
use crate::rejects::{Reject, Rejects};
use crate::rows::Rows;
use crate::spaces::Spaces;
use crate::token::{Tokenizer, write_hex};

/// Documents that a number without its type may be of; the first that fits an absent person names the pseudonym.
const LIKELIEST: [IdType; 6] =
    [IdType::CitizenId, IdType::ForeignPr, IdType::Uscc, IdType::Passport, IdType::HkMacauPermit, IdType::TaiwanPermit];
/// Lengths of numbers that are a citizen's or nobody's when they begin with 14 or more digits.
const CITIZEN_CHARS: [usize; 2] = [15, 18];

/// What an exemption is about.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Scope {
    Person(u32),
    /// A person that these data lack.
    Stranger(Token),
    Outlet(u32),
    /// A batch, a product, an outlet that these data lack.
    Code,
}

/// Scopes by row, and the rows whose scope is no number.
pub(crate) struct Scopes {
    scopes: Vec<Option<Scope>>,
    pub(crate) rejects: Rejects,
}

impl Scopes {
    /// Finds what each row is about.
    pub(crate) fn find(rows: &Rows, spaces: &Spaces, tokenizer: &mut Tokenizer) -> Scopes {
        let mut found = Scopes { scopes: Vec::with_capacity(rows.len()), rejects: Rejects::new() };
        let (kinds, ids) = (rows.column("scope_kind"), rows.column("scope_id"));
        for (row, file_key) in rows.file_keys().into_iter().enumerate() {
            let text = |cells: Option<&Kept>| cells.map_or(Vec::new(), |cells| cells.text(row).to_vec());
            let id = text(ids);
            let scope = match &text(kinds)[..] {
                b"person" | b"agent" | b"employer" => person(&id, spaces, tokenizer),
                b"outlet" => {
                    let (institution, code) = split(&id);
                    let key = spaces.get(Space::Outlet).key(tokenizer.of(Space::Outlet, &[institution, code]));
                    Some(key.map_or(Scope::Code, Scope::Outlet))
                }
                _ => Some(Scope::Code),
            };
            if scope.is_none() {
                let reject = Reject {
                    file_key,
                    line: rows.lines[row],
                    offset: rows.offsets[row],
                    column: Some("scope_id"),
                    reason: RejectReason::Malformed,
                    is_cell: false,
                };
                found.rejects.push(reject, rows.raw.get(row));
            }
            found.scopes.push(scope);
        }
        found
    }

    /// Writes the table.
    pub(crate) fn write(&self, rows: &Rows, tables: &TableDir) -> Result<(), IngestError> {
        let accepted: Vec<usize> = (0..rows.len()).filter(|row| self.scopes[*row].is_some()).collect();
        let columns = Columns::new(rows, accepted);
        let key = |of: fn(&Scope) -> Option<u32>| {
            u32_column(self.scopes.iter().flatten().map(|scope| of(scope).unwrap_or(NO_KEY)).collect())
        };
        let mut strangers = Texts::new();
        for scope in self.scopes.iter().flatten() {
            strangers.push_with(|out| {
                if let Scope::Stranger(token) = scope {
                    write_hex(*token, out);
                }
            });
        }
        // Whoever has a number has no code here.
        let (mut institutions, mut codes) = (Texts::new(), Texts::new());
        for row in columns.rows() {
            let is_number = matches!(columns.text("scope_kind", *row), "person" | "agent" | "employer");
            let id = if is_number { "" } else { columns.text("scope_id", *row) };
            let (institution, code) = split(id.as_bytes());
            institutions.push(institution);
            codes.push(code);
        }
        tables.write(
            &EXEMPTIONS,
            vec![
                columns.file_keys(),
                columns.lines(),
                columns.given("exemption_no")?,
                columns.given("scope_kind")?,
                key(|scope| if let Scope::Person(key) = scope { Some(*key) } else { None }),
                strangers.into_nullable()?,
                key(|scope| if let Scope::Outlet(key) = scope { Some(*key) } else { None }),
                institutions.into_nullable()?,
                codes.into_nullable()?,
                columns.nullable("rule_id")?,
                columns.decimals("factor"),
                columns.given("reason")?,
                columns.given("evidence_no")?,
                columns.given("owner")?,
                columns.days("valid_from"),
                columns.days("valid_to"),
            ],
        )?;
        Ok(())
    }
}

/// Institution and number, separated by `/`; without one, all is the number.
fn split(id: &[u8]) -> (&[u8], &[u8]) {
    match id.iter().position(|byte| *byte == b'/') {
        Some(at) => (&id[..at], &id[at + 1..]),
        None => (b"", id),
    }
}

/// The person of an ID number without its type, or of a pseudonym.
fn person(id: &[u8], spaces: &Spaces, tokenizer: &mut Tokenizer) -> Option<Scope> {
    let store = spaces.of(Identity::Person);
    if let Some(token) = pseudonym(id) {
        return Some(store.key(token).map_or(Scope::Stranger(token), Scope::Person));
    }
    let is_citizens = CITIZEN_CHARS.contains(&id.len()) && id[..14].iter().all(u8::is_ascii_digit);
    let mut first = None;
    let mut canonical = Vec::new();
    for id_type in LIKELIEST {
        let is_free = !matches!(id_type, IdType::CitizenId | IdType::ForeignPr | IdType::Uscc);
        if is_citizens && is_free {
            continue;
        }
        let Ok(checked) = document::check(id_type, id, &mut canonical) else { continue };
        let token = tokenizer.token(Identity::Person.name(), &[checked.id_type.name().as_bytes(), &canonical]);
        if let Some(key) = store.key(token) {
            return Some(Scope::Person(key));
        }
        first.get_or_insert(token);
    }
    first.map(Scope::Stranger)
}

/// 32 hexadecimal digits.
fn pseudonym(text: &[u8]) -> Option<Token> {
    let digits: &[u8; 32] = text.try_into().ok()?;
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| char::from(digit).to_digit(16);
        *byte = ((value(pair[0])? << 4) | value(pair[1])?) as u8;
    }
    Some(Token(bytes))
}
