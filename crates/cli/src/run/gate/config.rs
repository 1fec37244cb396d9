//! Section `[quality]` of the pipeline file: what is expected of the sources.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use twocard_contracts::sources::{self, SourceTable};

use crate::exit::UsageError;

/// Expectations of all sources. What a table's own section does not name has its default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct QualityConfig {
    /// Earlier nights that the trailing median is taken over.
    pub(crate) nights: usize,
    /// With fewer earlier nights there is no median.
    pub(crate) min_nights: usize,
    /// Shares of fewer rows say nothing.
    pub(crate) min_rows: u64,
    /// By source table.
    pub(crate) tables: BTreeMap<TableName, Expectations>,
    /// By file name or pattern (`*` any characters, `?` one), all files that fit taken together.
    pub(crate) files: BTreeMap<String, Expectations>,
}

impl Default for QualityConfig {
    fn default() -> Self {
        let (tables, files) = (BTreeMap::new(), BTreeMap::new());
        QualityConfig { nights: 14, min_nights: 3, min_rows: 200, tables, files }
    }
}

/// What is expected of one source. Absent: the default of tables, nothing of files.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Expectations {
    /// Rows read against the trailing median.
    pub(crate) rows: RowBounds,
    /// Rows rejected per row read.
    pub(crate) reject_share: ShareBound,
    /// Cells emptied per accepted row.
    pub(crate) cell_reject_share: ShareBound,
    /// Accepted rows that a re-sent row replaced.
    pub(crate) superseded_share: ShareBound,
    /// Rows at 00:00:00, or with a day and no time.
    pub(crate) midnight_share: ShareBound,
    /// Days from the latest opening to `as_of`. By default only a table that earlier nights had can be late: a single
    /// night on old data is none.
    pub(crate) freshness: DayBound,
    /// Times that are 8 hours off.
    pub(crate) zone_shift: Bare,
    /// Empty cells, by column of the contract.
    pub(crate) null_share: BTreeMap<ColumnName, ShareBound>,
}

#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RowBounds {
    pub(crate) min_share: Option<f64>,
    pub(crate) max_share: Option<f64>,
    pub(crate) severity: Option<Severity>,
}

#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ShareBound {
    pub(crate) max: Option<f64>,
    pub(crate) severity: Option<Severity>,
}

#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DayBound {
    pub(crate) max_days: Option<f64>,
    pub(crate) severity: Option<Severity>,
}

#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Bare {
    pub(crate) severity: Option<Severity>,
}

/// What a value outside its bounds means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Measured, not judged.
    Off,
    /// Published with a warning.
    Warn,
    /// Not published.
    Stop,
}

/// Name of a source table of the contract.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct TableName(pub(crate) String);

/// Name of a column of some source table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct ColumnName(pub(crate) String);

impl<'de> Deserialize<'de> for TableName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if sources::ALL.iter().any(|table| table.name == name) {
            return Ok(TableName(name));
        }
        let known: Vec<&str> = sources::ALL.iter().map(|table| table.name).collect();
        Err(D::Error::custom(format!("unknown source table `{name}`, expected one of {}", known.join(", "))))
    }
}

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if sources::ALL.iter().any(|table| table.index_of(&name).is_some()) {
            return Ok(ColumnName(name));
        }
        Err(D::Error::custom(format!("unknown column `{name}`: no source table has it")))
    }
}

/// Default of [`Expectations::freshness`].
pub(super) const FRESHNESS_DAYS: f64 = 31.0;

impl QualityConfig {
    /// Numbers that make sense, and columns that the table has and keeps.
    pub(crate) fn check(&self) -> Result<(), UsageError> {
        let broken = |what: String| Err(UsageError(format!("[quality] {what}")));
        if self.min_nights == 0 || self.min_nights > self.nights {
            return broken("min_nights must lie between 1 and nights".to_owned());
        }
        let tables = self.tables.iter().map(|(name, of)| (format!("tables.{}", name.0), of));
        for (place, of) in tables.chain(self.files.iter().map(|(name, of)| (format!("files.{name:?}"), of))) {
            let (low, high) = (of.rows.min_share.unwrap_or(0.0), of.rows.max_share.unwrap_or(f64::INFINITY));
            if low.is_nan() || high.is_nan() || low < 0.0 || low > high {
                return broken(format!("{place}.rows: min_share must lie between 0 and max_share"));
            }
            let shares = [of.reject_share, of.cell_reject_share, of.superseded_share, of.midnight_share];
            let bounds = shares.into_iter().chain(of.null_share.values().copied()).map(|bound| bound.max);
            if bounds.chain([of.freshness.max_days]).flatten().any(|max| max.is_nan() || max < 0.0) {
                return broken(format!("{place}: max and max_days must be 0 or more"));
            }
        }
        for (table, column) in self.tables.iter().flat_map(|(table, of)| of.null_share.keys().map(move |c| (table, c)))
        {
            if source_table(&table.0).and_then(|table| twocard_ingest::kept_column(table, &column.0)).is_none() {
                let what = format!("tables.{}.null_share.{}: the table keeps no such column", table.0, column.0);
                return broken(what);
            }
        }
        match self.files.iter().find(|(_, of)| !of.null_share.is_empty()) {
            Some((name, _)) => broken(format!("files.{name:?}.null_share: is measured by table; name it there")),
            None => Ok(()),
        }
    }

    /// What is expected of a table: its own section over the defaults.
    pub(crate) fn of_table(&self, name: &str) -> Expectations {
        let own = self.tables.get(&TableName(name.to_owned())).cloned().unwrap_or_default();
        let share = |own: ShareBound, max: f64, severity: Severity| ShareBound {
            max: own.max.or(Some(max)),
            severity: own.severity.or(Some(severity)),
        };
        Expectations {
            rows: RowBounds {
                min_share: own.rows.min_share.or(Some(0.5)),
                max_share: own.rows.max_share.or(Some(2.0)),
                severity: own.rows.severity.or(Some(Severity::Stop)),
            },
            reject_share: share(own.reject_share, 0.2, Severity::Stop),
            cell_reject_share: share(own.cell_reject_share, 0.5, Severity::Warn),
            superseded_share: share(own.superseded_share, 0.5, Severity::Warn),
            zone_shift: Bare { severity: own.zone_shift.severity.or(Some(Severity::Stop)) },
            ..own
        }
    }
}

/// The source table of a name.
pub(crate) fn source_table(name: &str) -> Option<&'static SourceTable> {
    sources::ALL.into_iter().find(|table| table.name == name)
}
