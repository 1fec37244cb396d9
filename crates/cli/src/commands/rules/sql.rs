//! `twocard rules sql`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use twocard_contracts::time::Date;
use twocard_rules::Relations;
use twocard_tables::TableDir;

use super::PackArgs;
use crate::exit::UsageError;
use crate::{exit, output};

/// Print the SQL that derives a rule's findings from the openings alone
///
/// The query runs as it stands in the extract, or with --tables on the Parquet files of a run. One row per finding and
/// opening that speaks for it.
#[derive(Debug, Args)]
pub(super) struct SqlArgs {
    /// Rule such as F3, or one version of it such as F3@1
    rule: String,
    #[command(flatten)]
    pack: PackArgs,
    /// Folder of Parquet tables to read instead of the extract's
    #[arg(long, value_name = "DIR", requires = "as_of")]
    tables: Option<PathBuf>,
    /// Business date of the tables; later openings take no part
    #[arg(long, value_name = "DAY", requires = "tables")]
    as_of: Option<String>,
}

pub(super) fn sql(args: &SqlArgs) -> Result<u8> {
    let pack = args.pack.load()?;
    let relations = match (&args.tables, &args.as_of) {
        (Some(tables), Some(as_of)) => {
            let day = Date::parse(as_of.as_bytes());
            let day = day.ok_or_else(|| UsageError(format!("--as-of {as_of}: no such day")))?;
            Relations::parquet(&TableDir::new(tables), day)
        }
        _ => Relations::Extract,
    };
    let is_meant = |rule: &twocard_rules::Rule| rule.id == args.rule || rule.id_at_version() == args.rule;
    let queries: Vec<String> = pack
        .rules
        .iter()
        .filter(|rule| is_meant(rule))
        .map(|rule| pack.sql(rule, &relations).trim_end().to_owned() + ";\n")
        .collect();
    if queries.is_empty() {
        let ids: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
        let what = format!("no rule {} in pack {}; it has {}", args.rule, pack.name, ids.join(", "));
        return Err(UsageError(what).into());
    }
    output::say(&queries.join("\n"))?;
    Ok(exit::DONE)
}
