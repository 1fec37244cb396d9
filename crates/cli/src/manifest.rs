//! `manifest.json`: what went in, what came out, under which configuration. The same input gives the same bytes;
//! timings stand in a file of their own.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twocard_contracts::codes::divisions::{Jurisdiction, parse_code};
use twocard_risk::RiskConfig;

use crate::run::gate::GateEntry;

pub(crate) const FILE: &str = "manifest.json";

/// One run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) run_id: String,
    pub(crate) as_of: String,
    pub(crate) twocard: String,
    pub(crate) notice: String,
    pub(crate) jurisdiction: JurisdictionEntry,
    pub(crate) divisions: InputFile,
    pub(crate) rule_pack: RulePackEntry,
    pub(crate) token_key_fingerprint: String,
    /// The night before, whose rings and leads this one goes on from.
    #[serde(default)]
    pub(crate) earlier_run: Option<String>,
    pub(crate) optional: Vec<String>,
    pub(crate) risk: RiskConfig,
    pub(crate) sources: Vec<SourceEntry>,
    pub(crate) files_not_read: Vec<String>,
    pub(crate) quality: BTreeMap<String, u64>,
    #[serde(default)]
    pub(crate) quality_gate: GateEntry,
    pub(crate) rules: Vec<RuleEntry>,
    pub(crate) network: NetworkEntry,
    pub(crate) leads: LeadsEntry,
    pub(crate) warnings: Vec<String>,
    pub(crate) tables: Vec<OutputFile>,
    pub(crate) lists: Vec<OutputFile>,
    pub(crate) extract_recipient: String,
    pub(crate) extract: Vec<ExtractEntry>,
}

/// What tells one night from another, whichever version wrote the manifest.
#[derive(Debug, Deserialize)]
pub(crate) struct Head {
    pub(crate) run_id: String,
    pub(crate) as_of: String,
    pub(crate) jurisdiction: JurisdictionEntry,
    pub(crate) token_key_fingerprint: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct JurisdictionEntry {
    code: String,
    name: Option<String>,
    former_codes: Vec<String>,
}

impl JurisdictionEntry {
    pub(crate) fn new(jurisdiction: &Jurisdiction, name: Option<String>) -> JurisdictionEntry {
        let text = |code: u32| format!("{code:06}");
        let former_codes = jurisdiction.former_codes.iter().copied().map(text).collect();
        JurisdictionEntry { code: text(jurisdiction.code), name, former_codes }
    }

    pub(crate) fn read(&self) -> Result<Jurisdiction> {
        let code = |text: &String| {
            parse_code(text.as_bytes()).context("manifest.json: jurisdiction holds what is no division code")
        };
        Ok(Jurisdiction {
            code: code(&self.code)?,
            former_codes: self.former_codes.iter().map(code).collect::<Result<_>>()?,
        })
    }

    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.code, self.name.as_deref().unwrap_or(""))
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct InputFile {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RulePackEntry {
    pub(crate) pack: String,
    pub(crate) file: String,
    pub(crate) sha256: String,
}

/// A source file: rows read = accepted + rejected; rows in the tables = accepted - superseded.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SourceEntry {
    pub(crate) table: String,
    pub(crate) name: String,
    /// The source mapping that read it; none: contract names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mapping: Option<String>,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) n_read: u64,
    pub(crate) n_accepted: u64,
    pub(crate) n_rejected: u64,
    pub(crate) n_superseded: u64,
    pub(crate) n_cell_rejects: u64,
    #[serde(default)]
    pub(crate) n_repaired: u64,
    #[serde(default)]
    pub(crate) n_refed: u64,
    pub(crate) columns_not_read: Vec<String>,
    pub(crate) refused: Option<String>,
    /// The file that has the same bytes and was read in its stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duplicate_of: Option<String>,
    /// Rows of a copy: not read, they count in the other file.
    #[serde(default)]
    pub(crate) n_duplicate: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RuleEntry {
    pub(crate) rule: String,
    pub(crate) kind: String,
    pub(crate) name_zh: String,
    pub(crate) citation: String,
    pub(crate) outcome: String,
    pub(crate) why: Option<String>,
    pub(crate) n_rows_evaluated: u64,
    pub(crate) n_rows_with_key: u64,
    pub(crate) n_findings: u64,
    pub(crate) findings_by_band: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NetworkEntry {
    pub(crate) n_persons: u64,
    pub(crate) n_accounts: u64,
    pub(crate) n_sims: u64,
    pub(crate) n_phones: u64,
    pub(crate) n_outlets: u64,
    pub(crate) n_edges: u64,
    pub(crate) n_edges_silenced_by_caps: u64,
    pub(crate) n_signals: u64,
    pub(crate) n_steps: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LeadsEntry {
    pub(crate) n_new: u64,
    pub(crate) n_known: u64,
    pub(crate) n_transfer: u64,
    pub(crate) n_below_floor: u64,
    pub(crate) n_tied_in_first_50: u64,
    pub(crate) by_level: BTreeMap<String, u64>,
    pub(crate) by_kind: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OutputFile {
    pub(crate) name: String,
    pub(crate) n_rows: u64,
    pub(crate) sha256: String,
}

/// A table of the extract. The file itself is not byte-stable, its rows are.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExtractEntry {
    pub(crate) table: String,
    pub(crate) n_rows: u64,
}

impl Manifest {
    pub(crate) fn read(run: &Path) -> Result<Manifest> {
        let path = run.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a manifest of this version", path.display()))
    }

    /// Writes the manifest; the last file of a run.
    pub(crate) fn write(&self, run: &Path) -> Result<()> {
        let path = run.join(FILE);
        let context = || format!("cannot write {}", path.display());
        let mut text = serde_json::to_string_pretty(self).with_context(context)?;
        text.push('\n');
        let mut file = fs::File::create(&path).with_context(context)?;
        file.write_all(text.as_bytes()).with_context(context)?;
        file.sync_all().with_context(context)
    }
}

/// SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a file, read in pieces.
pub(crate) fn sha256_of_file(path: &Path) -> Result<String> {
    let context = || format!("cannot read {}", path.display());
    let mut hasher = Sha256::new();
    std::io::copy(&mut fs::File::open(path).with_context(context)?, &mut hasher).with_context(context)?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
