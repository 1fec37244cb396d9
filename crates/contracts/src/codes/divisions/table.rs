//! Reading a division table from CSV. A table with any fault is refused whole: origins would silently go wrong.

use csv_core::{ReadRecordResult, Reader};

use super::place_names::PlaceNames;
use super::{Divisions, parse_code};

const COLUMNS: [&str; 9] =
    ["code", "province", "prefecture", "name", "level", "in_use", "from_year", "to_year", "successors"];
const LEVELS: [&str; 3] = ["province", "prefecture", "county"];
/// Stands for the prefecture of counties that are directly under their province.
const DIRECT: &str = "直辖";
/// More columns than any table has.
const MAX_CELLS: usize = 64;

/// What is wrong with a division table, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DivisionsError {
    /// A required column is not in the header.
    #[error("line 1: column {column} is missing")]
    MissingColumn {
        /// Its name.
        column: &'static str,
    },
    /// A row has more or fewer cells than the header.
    #[error("line {line}: row has {n_cells} cells, the header {n_columns}")]
    CellCount {
        /// Line in the file, the header being 1.
        line: u32,
        /// Cells of the row.
        n_cells: usize,
        /// Columns of the header.
        n_columns: usize,
    },
    /// A row has more cells than can be read.
    #[error("line {line}: row has more than {MAX_CELLS} cells")]
    TooManyCells {
        /// Line in the file.
        line: u32,
    },
    /// A cell cannot be used.
    #[error("line {line}, column {column}: {problem}")]
    Cell {
        /// Line in the file, the header being 1.
        line: u32,
        /// Name of the column.
        column: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
}

/// One code, and the area it meant over some years.
pub(super) struct Row {
    pub(super) code: u32,
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) from_year: i32,
    /// First year in which it was no longer in use; none if it is today.
    pub(super) to_year: Option<i32>,
    pub(super) successors: Vec<Successor>,
    line: u32,
}

impl Row {
    pub(super) fn lasts_beyond(&self, year: i32) -> bool {
        self.to_year.is_none_or(|to_year| year < to_year)
    }
}

/// The code that took over the area at its end, or a part of it in the year of a split.
pub(super) struct Successor {
    pub(super) code: u32,
    pub(super) split_year: Option<i32>,
}

/// Reads a division table: UTF-8 CSV with the columns code, province, prefecture, name, level, in_use, from_year,
/// to_year and successors, in any order, among others.
pub fn parse(csv: &[u8]) -> Result<Divisions, DivisionsError> {
    let mut records = Records::new(csv);
    let header = records.next_record()?.unwrap_or_default();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = header.cells.iter().position(|cell| cell == column.as_bytes());
        *place = found.ok_or(DivisionsError::MissingColumn { column })?;
    }
    let mut rows = Vec::new();
    while let Some(record) = records.next_record()? {
        let (line, n_cells, n_columns) = (record.line, record.cells.len(), header.cells.len());
        if n_cells != n_columns {
            return Err(DivisionsError::CellCount { line, n_cells, n_columns });
        }
        rows.push(read_row(&record, &places)?);
    }
    rows.sort_by_key(|row: &Row| (row.code, row.from_year, row.line));
    check_histories(&rows)?;
    let mut divisions = Divisions { rows, names: PlaceNames::default() };
    divisions.names = PlaceNames::new(&divisions);
    Ok(divisions)
}

fn read_row(record: &Record, places: &[usize; COLUMNS.len()]) -> Result<Row, DivisionsError> {
    let line = record.line;
    let fault = |column, problem| DivisionsError::Cell { line, column: COLUMNS[column], problem };
    let mut cells = [""; COLUMNS.len()];
    for (column, cell) in cells.iter_mut().enumerate() {
        let bytes = &record.cells[places[column]];
        *cell = std::str::from_utf8(bytes).map_err(|_| fault(column, "not valid UTF-8"))?.trim();
    }
    let [code, province, prefecture, name, level, in_use, from_year, to_year, successors] = cells;

    let code = six_digits(code).ok_or_else(|| fault(0, "expected six digits"))?;
    if name.is_empty() {
        return Err(fault(3, "expected a name"));
    }
    if !LEVELS.contains(&level) {
        return Err(fault(4, "expected province, prefecture or county"));
    }
    let from_year = year(from_year).ok_or_else(|| fault(6, "expected a year"))?;
    let to_year = match to_year {
        "" => None,
        _ => Some(
            year(to_year).filter(|to_year| from_year < *to_year).ok_or_else(|| fault(7, "expected a later year"))?,
        ),
    };
    match (in_use, to_year) {
        ("true", None) | ("false", Some(_)) => {}
        ("true" | "false", _) => return Err(fault(5, "does not agree with to_year")),
        _ => return Err(fault(5, "expected true or false")),
    }
    let successors: Option<Vec<Successor>> =
        successors.split(';').filter(|text| !text.is_empty()).map(successor).collect();
    let successors = successors.ok_or_else(|| fault(8, "expected codes or code[year], separated by ;"))?;
    if to_year.is_none() && successors.iter().any(|successor| successor.split_year.is_none()) {
        return Err(fault(8, "a code in use can only have splits, code[year]"));
    }
    let full_name = full_name(province, prefecture, name);
    Ok(Row { code, name: name.to_owned(), full_name, from_year, to_year, successors, line })
}

/// Years of one code must not overlap, and every successor must be in the table.
fn check_histories(rows: &[Row]) -> Result<(), DivisionsError> {
    for pair in rows.windows(2) {
        if pair[0].code == pair[1].code && pair[0].lasts_beyond(pair[1].from_year) {
            let problem = "overlaps another row of this code";
            return Err(DivisionsError::Cell { line: pair[1].line, column: "from_year", problem });
        }
    }
    for row in rows {
        let is_listed = |code: u32| rows.binary_search_by_key(&code, |row| row.code).is_ok();
        if !row.successors.iter().all(|successor| is_listed(successor.code)) {
            let problem = "names a code that has no row";
            return Err(DivisionsError::Cell { line: row.line, column: "successors", problem });
        }
    }
    Ok(())
}

fn full_name(province: &str, prefecture: &str, name: &str) -> String {
    let mut full_name = province.to_owned();
    if prefecture != DIRECT && prefecture != province {
        full_name.push_str(prefecture);
    }
    if name != province && name != prefecture {
        full_name.push_str(name);
    }
    full_name
}

fn successor(text: &str) -> Option<Successor> {
    match text.trim().strip_suffix(']') {
        None => Some(Successor { code: six_digits(text.trim())?, split_year: None }),
        Some(split) => {
            let (code, split_year) = split.split_once('[')?;
            Some(Successor { code: six_digits(code)?, split_year: Some(year(split_year)?) })
        }
    }
}

fn six_digits(text: &str) -> Option<u32> {
    if text.len() == 6 { parse_code(text.as_bytes()) } else { None }
}

fn year(text: &str) -> Option<i32> {
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[derive(Default)]
struct Record {
    line: u32,
    cells: Vec<Vec<u8>>,
}

/// The records of a CSV text with the line each begins on.
struct Records<'a> {
    reader: Reader,
    rest: &'a [u8],
    line: u32,
    buffer: Vec<u8>,
}

impl<'a> Records<'a> {
    fn new(csv: &'a [u8]) -> Records<'a> {
        let rest = csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv);
        Records { reader: Reader::new(), rest, line: 1, buffer: vec![0; rest.len() + 1] }
    }

    fn skip(&mut self, n_bytes: usize) {
        let (passed, rest) = self.rest.split_at(n_bytes);
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.rest = rest;
    }

    fn next_record(&mut self) -> Result<Option<Record>, DivisionsError> {
        let n_line_ends = self.rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.skip(n_line_ends);
        let line = self.line;
        let (mut n_written, mut n_ends, mut ends) = (0, 0, [0; MAX_CELLS]);
        loop {
            let (result, n_read, written, ended) =
                self.reader.read_record(self.rest, &mut self.buffer[n_written..], &mut ends[n_ends..]);
            self.skip(n_read);
            (n_written, n_ends) = (n_written + written, n_ends + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
                // The buffer is as long as the text, so only the cells can be too many.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(DivisionsError::TooManyCells { line });
                }
            }
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let cells = starts.zip(&ends[..n_ends]).map(|(start, end)| self.buffer[start..*end].to_vec()).collect();
        Ok(Some(Record { line, cells }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "code,province,prefecture,name,level,in_use,from_year,to_year,successors";

    fn refused(csv: &str) -> Option<String> {
        parse(csv.as_bytes()).err().map(|error| error.to_string())
    }

    #[test]
    fn columns_may_stand_in_any_order_among_others() {
        let csv = "\u{feff}note,successors,to_year,from_year,in_use,level,name,prefecture,province,code\r\n\
                   \"two,\r\nlines\",,,1983,true,county,绵竹市,德阳市,四川省,510683\r\n";
        let divisions = parse(csv.as_bytes()).ok();
        assert_eq!(divisions.and_then(|d| d.name(510_683)).as_deref(), Some("四川省德阳市绵竹市"));
    }

    #[test]
    fn a_fault_is_named_by_line_and_column() {
        for (row, expected) in [
            ("51068,四川省,德阳市,绵竹市,county,true,1996,,", "line 3, column code: expected six digits"),
            ("510683,四川省,德阳市,,county,true,1996,,", "line 3, column name: expected a name"),
            (
                "510683,四川省,德阳市,绵竹市,town,true,1996,,",
                "line 3, column level: expected province, prefecture or county",
            ),
            ("510683,四川省,德阳市,绵竹市,county,yes,1996,,", "line 3, column in_use: expected true or false"),
            (
                "510683,四川省,德阳市,绵竹市,county,true,1996,2000,",
                "line 3, column in_use: does not agree with to_year",
            ),
            ("510683,四川省,德阳市,绵竹市,county,true,96,,", "line 3, column from_year: expected a year"),
            ("510683,四川省,德阳市,绵竹市,county,false,1996,1996,", "line 3, column to_year: expected a later year"),
            (
                "510683,四川省,德阳市,绵竹市,county,false,1996,2000,510622[01]",
                "line 3, column successors: expected codes or code[year], separated by ;",
            ),
            (
                "510683,四川省,德阳市,绵竹市,county,true,1996,,510622",
                "line 3, column successors: a code in use can only have splits, code[year]",
            ),
            (
                "510683,四川省,德阳市,绵竹市,county,false,1996,2000,510699",
                "line 3, column successors: names a code that has no row",
            ),
            (
                "510622,四川省,德阳市,绵竹县,county,true,1990,,",
                "line 3, column from_year: overlaps another row of this code",
            ),
            ("510683,四川省,德阳市,绵竹市,county,true,1996,", "line 3: row has 8 cells, the header 9"),
        ] {
            let csv = format!("{HEADER}\n510622,四川省,德阳市,绵竹县,county,false,1983,1996,\n{row}\n");
            assert_eq!(refused(&csv).as_deref(), Some(expected));
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let csv = format!("{HEADER}\r\n\r\n510622,四川省,德阳市,\"绵\r\n竹县\",county,true,1983,,\r\n\r\nx,,,,,,,,");
        assert_eq!(refused(&csv).as_deref(), Some("line 6, column code: expected six digits"));
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        assert_eq!(refused("").as_deref(), Some("line 1: column code is missing"));
        assert_eq!(refused("code,province,prefecture,name\n").as_deref(), Some("line 1: column level is missing"));
        let wide = format!("{HEADER}\n{}", ",".repeat(70));
        assert_eq!(refused(&wide).as_deref(), Some("line 2: row has more than 64 cells"));
        let latin = [HEADER.as_bytes(), b"\n510683,\xcb\xc4,,x,county,true,1996,,\n"].concat();
        let error = parse(&latin).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("line 2, column province: not valid UTF-8"));
    }
}
