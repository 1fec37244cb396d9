//! Numbers that somebody asks about: read as the source contract reads them, and turned into the tokens that the
//! tables would hold. The number itself stays here and is wiped.

use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::codes::{pan, phone};
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::mask;
use twocard_contracts::reject::RejectReason;
use twocard_contracts::sources::Value;
use zeroize::Zeroizing;

use crate::TokenKey;
use crate::check::clean;
use crate::hashed::hash_tokens;
use crate::token::Tokenizer;

/// Country code of numbers whose national digits are shown.
const CHINA: &str = "+86";

/// What a number is said to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A number of an identity document, of this type or of any.
    Id(Option<IdType>),
    /// A card or account number.
    Card,
    /// A phone number.
    Phone,
    /// Not said: every kind whose form it has.
    Any,
}

/// One way to read a number.
#[derive(Clone, PartialEq, Eq)]
enum Form {
    Id(IdType),
    Card,
    Phone,
}

/// A number as the contract writes it, under each kind whose form it has.
pub struct Asked {
    readings: Vec<(Form, Zeroizing<Vec<u8>>)>,
    doubt: Option<RejectReason>,
}

/// Reads a number. Blanks inside it are dropped, as people write them.
pub fn read(text: &[u8], kind: Kind) -> Result<Asked, RejectReason> {
    let mut scratch = Zeroizing::new(Vec::with_capacity(text.len()));
    let Some(cleaned) = clean(text, Value::Code, &mut scratch)? else { return Err(RejectReason::Missing) };
    let number: Zeroizing<Vec<u8>> = Zeroizing::new(cleaned.iter().copied().filter(|byte| *byte != b' ').collect());
    let mut asked = Asked { readings: Vec::new(), doubt: None };
    let mut refusal = None;
    if let Kind::Id(_) | Kind::Any = kind {
        let wanted: &[IdType] = match &kind {
            Kind::Id(Some(id_type)) => std::slice::from_ref(id_type),
            _ => &IdType::ALL,
        };
        for id_type in wanted {
            match asked.push_id(*id_type, &number) {
                Ok(()) => {}
                // the first type is the citizen's, whose number tells most of itself
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        }
    }
    let mut canonical = Zeroizing::new(Vec::with_capacity(32));
    if matches!(kind, Kind::Phone | Kind::Any) && phone::canonical(&number, &mut canonical) {
        asked.readings.push((Form::Phone, canonical));
    }
    if matches!(kind, Kind::Card | Kind::Any) && pan::is_card_number(&number) {
        asked.readings.push((Form::Card, number.clone()));
    }
    if asked.readings.is_empty() {
        return Err(refusal.unwrap_or(RejectReason::Malformed));
    }
    asked.doubt = refusal.filter(|reason| *reason != RejectReason::Malformed && number.len() == 18);
    Ok(asked)
}

impl Asked {
    fn push_id(&mut self, id_type: IdType, number: &[u8]) -> Result<(), RejectReason> {
        let mut canonical = Zeroizing::new(Vec::with_capacity(32));
        let checked = document::check(id_type, number, &mut canonical).map_err(|malformed| malformed.reason())?;
        let reading = (Form::Id(checked.id_type), canonical);
        if !self.readings.contains(&reading) {
            self.readings.push(reading);
        }
        Ok(())
    }

    /// Tokens of everything that it may name, in these institutions.
    pub fn tokens(&self, key: &TokenKey, institutions: &[String]) -> Vec<(Identity, Token)> {
        let mut tokenizer = Tokenizer::new(key);
        let mut tokens = Vec::new();
        for (form, number) in &self.readings {
            let mut add = |identity: Identity, parts: &[&[u8]]| {
                tokens.push((identity, tokenizer.token(identity.name(), parts)));
            };
            match form {
                Form::Id(id_type) => {
                    let id_type = id_type.name().as_bytes();
                    add(Identity::Person, &[id_type, number]);
                    let mut hashes = Tokenizer::new(key);
                    hash_tokens(Identity::Person, id_type, number, &mut hashes, |token| {
                        tokens.push((Identity::Person, token));
                    });
                }
                Form::Phone => {
                    add(Identity::Phone, &[number]);
                    let mut hashes = Tokenizer::new(key);
                    hash_tokens(Identity::Phone, b"", number, &mut hashes, |token| {
                        tokens.push((Identity::Phone, token));
                    });
                }
                Form::Card => {
                    for institution in institutions {
                        add(Identity::Account, &[institution.as_bytes(), number]);
                        add(Identity::Ledger, &[institution.as_bytes(), number]);
                    }
                }
            }
        }
        tokens
    }

    /// A pseudonym of the question itself, for the audit log: the same number is the same question.
    pub fn question(&self, key: &TokenKey) -> Token {
        let number = self.readings.first().map_or(&[][..], |(_, number)| number);
        Tokenizer::new(key).token("question", &[number])
    }

    /// Why it is no citizen's number, where it looks like one: a slip of the pen, perhaps.
    pub fn doubt(&self) -> Option<RejectReason> {
        self.doubt
    }

    /// What may be shown of it.
    pub fn masked(&self) -> String {
        let shown = self.readings.first().map(|(form, number)| match (form, std::str::from_utf8(number)) {
            (Form::Id(_), Ok(number)) => mask::id_number(number),
            (_, Ok(number)) => mask::number(number.strip_prefix(CHINA).unwrap_or(number)),
            (_, Err(_)) => String::new(),
        });
        shown.unwrap_or_default()
    }

    /// Whether a text holds the number, as it was given or as the contract writes it.
    pub fn stands_in(&self, text: &str) -> bool {
        let plain: Zeroizing<Vec<u8>> =
            Zeroizing::new(text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).collect());
        self.readings.iter().any(|(form, number)| {
            let number: &[u8] =
                if *form == Form::Phone { number.strip_prefix(CHINA.as_bytes()).unwrap_or(number) } else { number };
            plain.windows(number.len()).any(|part| part.eq_ignore_ascii_case(number))
        })
    }
}

/// Whether a free text holds a number of a person that can be told by its form: a citizen's number, a mobile phone's, a
/// card's. Such a text has no place in a log.
pub fn holds_identity(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '+')).any(|word| {
        let number = word.as_bytes();
        let is_pan = (16..=19).contains(&number.len()) && pan::is_luhn_valid(number);
        is_pan
            || document::check(IdType::CitizenId, number, &mut Vec::new()).is_ok()
            || phone::is_mobile(number, &mut Vec::new())
    })
}
