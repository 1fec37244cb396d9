//! Rejects by outlet, clerk and agent: bad numbers concentrate at bad outlets.
//!
//! A place is written where at least one of its rows or cells was rejected; all others of a table stand in one row, and
//! so do the rows whose place is not known. So the counts of a table and kind add up to those of table `sources`.

mod clerks;
mod places;
mod wilson;

use arrow::array::ArrayRef;
use twocard_contracts::ids::{Identity, Token};
use twocard_contracts::tables::REJECT_RATES;
use twocard_tables::columns::{f64_column, text_column, u32_column};
use twocard_tables::{NO_KEY, TableDir};

use crate::IngestError;
use crate::plan::Space;
use crate::rejects::Rejects;
use crate::report::SourceReport;
use crate::rows::Rows;
use crate::salvage::Salvage;
use crate::spaces::Spaces;
use crate::token::Tokenizer;
use clerks::Clerks;
use places::{KINDS, Kind, Place, Placed, find_places};

/// Rows of one place.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Counts {
    n_read: u32,
    n_rejected: u32,
    n_cell_rejects: u32,
}

impl Counts {
    fn add(&mut self, placed: &Placed) {
        *(if placed.is_cell { &mut self.n_cell_rejects } else { &mut self.n_rejected }) += 1;
        self.n_read += u32::from(!placed.is_in_rows);
    }
}

/// What the rates are taken from.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a [SourceReport],
    pub(crate) rejects: &'a Rejects,
    pub(crate) salvage: &'a Salvage,
    pub(crate) spaces: &'a Spaces,
}

/// One row of the table.
struct Line {
    table: &'static str,
    kind: Kind,
    standing: &'static str,
    place: Option<Place>,
    counts: Counts,
}

/// Writes the table.
pub(crate) fn write(
    all_rows: &[&Rows],
    context: &Context,
    tokenizer: &mut Tokenizer,
    tables: &TableDir,
) -> Result<(), IngestError> {
    let mut in_order = all_rows.to_vec();
    in_order.sort_by_key(|rows| rows.plan.source.name);
    let mut lines = Vec::new();
    for rows in in_order {
        lines.append(&mut of_table(rows, context, tokenizer)?);
    }
    tables.write(&REJECT_RATES, columns(&lines))?;
    Ok(())
}

fn of_table(rows: &Rows, context: &Context, tokenizer: &mut Tokenizer) -> Result<Vec<Line>, IngestError> {
    let table = rows.plan.source.name;
    let n_read: u32 = context.sources.iter().filter(|source| source.table == table).map(|source| source.n_read).sum();
    if n_read == 0 {
        return Ok(Vec::new());
    }
    let placed = find_places(rows, context, tokenizer);
    let mut lines = Vec::new();
    for kind in KINDS {
        lines.append(&mut of_kind(kind, rows, n_read, &placed, context.spaces)?);
    }
    Ok(lines)
}

fn of_kind(kind: Kind, rows: &Rows, n_read: u32, placed: &[Placed], spaces: &Spaces) -> Result<Vec<Line>, IngestError> {
    let (mut named, mut unknown) = (Vec::new(), Counts::default());
    let mut found: Vec<(&Place, &Placed)> = Vec::new();
    for placed in placed {
        match &placed.places[kind as usize] {
            Some(place) => found.push((place, placed)),
            None => unknown.add(placed),
        }
    }
    found.sort_by_key(|(place, _)| *place);
    for same in found.chunk_by(|a, b| a.0 == b.0) {
        let mut counts = Counts::default();
        same.iter().for_each(|(_, placed)| counts.add(placed));
        named.push((same[0].0.clone(), counts));
    }
    unknown.n_read += count_accepted(kind, rows, &mut named, spaces);

    let table = rows.plan.source.name;
    let n_found = named.iter().map(|(_, counts)| counts.n_read).sum::<u32>() + unknown.n_read;
    let n_others = n_read.checked_sub(n_found);
    let n_others =
        n_others.ok_or_else(|| IngestError::Internal(format!("{table}: more rows have a place than were read")))?;
    let mut lines: Vec<Line> = named
        .into_iter()
        .map(|(place, counts)| Line { table, kind, standing: "named", place: Some(place), counts })
        .collect();
    for (standing, counts) in [("unknown", unknown), ("others", Counts { n_read: n_others, ..Counts::default() })] {
        if counts != Counts::default() {
            lines.push(Line { table, kind, standing, place: None, counts });
        }
    }
    Ok(lines)
}

/// Adds the accepted rows of the named places, and gives the number of those that name none.
fn count_accepted(kind: Kind, rows: &Rows, named: &mut [(Place, Counts)], spaces: &Spaces) -> u32 {
    let (keys, n_keys) = match kind {
        Kind::Clerk => {
            let (n_rows, n_without) = Clerks::new(named.iter().map(|(place, _)| place)).count(rows);
            named.iter_mut().zip(n_rows).for_each(|((_, counts), n_rows)| counts.n_read += n_rows);
            return n_without;
        }
        Kind::Outlet => (rows.key_column("outlet_key"), spaces.get(Space::Outlet).len()),
        Kind::Agent => (rows.key_column("agent_key"), spaces.of(Identity::Person).len()),
    };
    if keys.is_empty() {
        return rows.lines.len() as u32;
    }
    let mut n_rows = vec![0_u32; n_keys];
    let mut n_without = 0;
    for key in keys {
        match n_rows.get_mut(*key as usize) {
            Some(n_rows) => *n_rows += 1,
            None => n_without += 1,
        }
    }
    for (place, counts) in named {
        counts.n_read += n_rows.get(place.key() as usize).copied().unwrap_or_default();
    }
    n_without
}

fn columns(lines: &[Line]) -> Vec<ArrayRef> {
    let texts = |cell: fn(&Place) -> Option<&[u8]>| {
        text_column(lines.iter().map(|line| line.place.as_ref().and_then(cell).map(String::from_utf8_lossy)))
    };
    let keys = |kind: Kind| {
        let key = |line: &Line| line.place.as_ref().filter(|_| line.kind == kind).map_or(NO_KEY, Place::key);
        u32_column(lines.iter().map(key).collect())
    };
    let agents = lines.iter().map(|line| match line.place {
        Some(Place::Agent { token, .. }) => Some(Token(token).hex()),
        _ => None,
    });
    let counts = |count: fn(&Counts) -> u32| u32_column(lines.iter().map(|line| count(&line.counts)).collect());
    let rates = |end: usize| {
        let rate = |line: &Line| wilson::interval(line.counts.n_rejected, line.counts.n_read)[end];
        f64_column(lines.iter().map(rate).collect())
    };
    vec![
        text_column(lines.iter().map(|line| Some(line.table))),
        text_column(lines.iter().map(|line| Some(line.kind.name()))),
        text_column(lines.iter().map(|line| Some(line.standing))),
        texts(Place::institution),
        keys(Kind::Outlet),
        texts(Place::outlet),
        texts(Place::staff),
        keys(Kind::Agent),
        text_column(agents),
        counts(|counts| counts.n_read),
        counts(|counts| counts.n_rejected),
        counts(|counts| counts.n_cell_rejects),
        rates(0),
        rates(1),
        rates(2),
    ]
}
