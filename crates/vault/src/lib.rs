//! The vault: the only place where identities stand in clear, and the only ways in and out of it.
//!
//! ```text
//! OUT/vault/token.key, token.fingerprint    key of the pseudonyms; never changes
//! OUT/vault/vault.key, vault.fingerprint    key of the files below, unless it is kept elsewhere; `rotate` changes it
//! OUT/vault/RUN_ID/*.parquet                identities and raw rejects of a run, encrypted
//! OUT/vault/RUN_ID/record.json              which run the files belong to, under which key, how many rows; tagged
//! OUT/audit.jsonl                           who looked, when, why, at whose pseudonyms
//! ```
//!
//! [`reveal`] goes from a pseudonym to the identity, [`find`] from a number to what the tables know; both are audited
//! by their callers before anything is shown ([`audit`]). No error of this crate holds a value of the vault.

pub mod audit;
mod error;
pub mod find;
pub mod keys;
mod record;
pub mod reveal;
pub mod rotate;
pub mod status;
mod store;
pub mod user;

pub use error::VaultError;
pub use record::Record;
pub use store::{OpenRun, Sealing, Vault};
