//! Divisions by name: which division an address begins with.
//!
//! An address names its division in full (四川省德阳市绵竹市), in part (绵竹市), or not at all. Names that only one
//! division bears lead to its code of today, whatever stands before them; 鼓楼区 alone does not, 南京市鼓楼区 does.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Divisions, covers};

/// No name of a division is longer, in characters.
const MAX_NAME_CHARS: usize = 15;
/// Divisions of one name that are told apart; of more, none is chosen.
const MAX_NAMESAKES: usize = 16;
/// What a province's short name leaves out, the longest first.
const PROVINCE_SUFFIXES: [&str; 7] = ["维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "省", "市"];
/// Placeholder of division tables for the counties of a prefecture; it names nothing.
const URBAN_DISTRICTS: &str = "市辖区";

/// Which divisions bear a name.
#[derive(Default)]
pub(super) struct PlaceNames {
    by_name: BTreeMap<String, Vec<Bearer>>,
    /// 四川 for 四川省.
    provinces: BTreeMap<String, u32>,
}

/// A division that bears or bore a name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Bearer {
    code: u32,
    /// Its one code of today; its own where it has none or several.
    today: u32,
}

/// The division at the beginning of a text.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FoundPlace {
    /// Its code of today, where the words fit one division only.
    pub code: Option<u32>,
    /// Bytes of the text that name it, province and prefecture included; 0 where none is named.
    pub n_bytes: usize,
    /// The bytes of its own name.
    pub name: Range<usize>,
    /// It is a county: no further name can follow.
    pub is_county: bool,
}

/// Today's codes of the divisions that the words so far may mean; none: any.
#[derive(Clone, Copy, Default)]
struct Candidates {
    codes: [u32; MAX_NAMESAKES],
    n_codes: usize,
}

impl Candidates {
    fn all(&self) -> &[u32] {
        &self.codes[..self.n_codes.min(MAX_NAMESAKES)]
    }

    fn push(&mut self, code: u32) {
        if self.all().contains(&code) {
            return;
        }
        if let Some(free) = self.codes.get_mut(self.n_codes) {
            *free = code;
        }
        self.n_codes += 1;
    }

    fn admits(&self, bearer: Bearer) -> bool {
        let is_below = |code: u32, of: u32| code != of && covers(of, code);
        self.n_codes == 0 || self.all().iter().any(|of| is_below(bearer.today, *of) || is_below(bearer.code, *of))
    }

    fn is_county(&self) -> bool {
        self.n_codes > 0 && self.all().iter().all(|code| !code.is_multiple_of(100))
    }
}

impl PlaceNames {
    /// Names of divisions in use, and of earlier ones where nothing in use has the name.
    pub(super) fn new(divisions: &Divisions) -> Self {
        let mut names = PlaceNames::default();
        for is_in_use in [true, false] {
            let mut bearers: BTreeMap<&str, Vec<Bearer>> = BTreeMap::new();
            for row in divisions.rows.iter().filter(|row| row.to_year.is_none() == is_in_use) {
                let today = match divisions.current(row.code, row.from_year)[..] {
                    [today] => today,
                    _ => row.code,
                };
                let bearer = Bearer { code: row.code, today };
                let of_name = bearers.entry(&row.name).or_default();
                if !of_name.contains(&bearer) {
                    of_name.push(bearer);
                }
                if is_in_use && row.code.is_multiple_of(10_000) {
                    let short = PROVINCE_SUFFIXES.iter().find_map(|suffix| row.name.strip_suffix(suffix));
                    names.provinces.extend(short.map(|short| (short.to_owned(), row.code)));
                }
            }
            for (name, of_name) in bearers {
                names.by_name.entry(name.to_owned()).or_insert(of_name);
            }
        }
        names
    }

    pub(super) fn find(&self, text: &str) -> FoundPlace {
        let found = self.walk(text, 0, Candidates::default());
        if found.n_bytes > 0 {
            return found;
        }
        let Some((n_bytes, province)) = self.short_province(text) else { return found };
        let mut within = Candidates::default();
        within.push(province);
        let below = self.walk(text, n_bytes, within);
        if below.n_bytes > n_bytes { below } else { found }
    }

    /// Takes name after name, each below the one before, until none follows.
    fn walk(&self, text: &str, start: usize, mut within: Candidates) -> FoundPlace {
        let (mut end, mut name) = (start, 0..0);
        while !within.is_county() {
            let Some((n_bytes, below)) = self.next_name(&text[end..], &within) else { break };
            name = end..end + n_bytes;
            end += n_bytes;
            within = below;
            if text[end..].starts_with(URBAN_DISTRICTS) {
                end += URBAN_DISTRICTS.len();
            }
        }
        let code = if within.n_codes == 1 && end > start { Some(within.codes[0]) } else { None };
        FoundPlace { code, n_bytes: if end > start { end } else { 0 }, name, is_county: within.is_county() }
    }

    /// The shortest name that the text begins with and that fits below what was named before.
    fn next_name(&self, text: &str, within: &Candidates) -> Option<(usize, Candidates)> {
        for (at, c) in text.char_indices().take(MAX_NAME_CHARS).skip(1) {
            if !matches!(c, '省' | '市' | '区' | '县' | '州' | '盟' | '旗') {
                continue;
            }
            let n_bytes = at + c.len_utf8();
            let Some(bearers) = self.by_name.get(&text[..n_bytes]) else { continue };
            let mut fitting = Candidates::default();
            bearers.iter().filter(|bearer| within.admits(**bearer)).for_each(|bearer| fitting.push(bearer.today));
            if fitting.n_codes > 0 {
                return Some((n_bytes, fitting));
            }
        }
        None
    }

    /// Two characters, or the three of 内蒙古 and 黑龙江.
    fn short_province(&self, text: &str) -> Option<(usize, u32)> {
        let end_of = |n_chars: usize| text.char_indices().nth(n_chars).map(|(at, _)| at);
        [2, 3].into_iter().find_map(|n_chars| {
            let n_bytes = end_of(n_chars)?;
            Some((n_bytes, *self.provinces.get(&text[..n_bytes])?))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::{BUILT_IN, parse};

    #[test]
    fn a_name_that_fits_one_division_leads_to_its_code_of_today() {
        let divisions = parse(BUILT_IN).unwrap();
        for (text, code, rest) in [
            ("四川省德阳市绵竹市剑南街道", Some(510_683), "剑南街道"),
            ("绵竹市剑南街道", Some(510_683), "剑南街道"),
            ("四川绵竹市剑南街道", Some(510_683), "剑南街道"),
            ("四川省绵竹县剑南镇", Some(510_683), "剑南镇"),
            ("南京市鼓楼区中山路", Some(320_106), "中山路"),
            ("徐州市鼓楼区中山路", Some(320_302), "中山路"),
            ("鼓楼区中山路", None, "中山路"),
            ("北京市市辖区朝阳区安立路", Some(110_105), "安立路"),
            ("内蒙古呼和浩特市新城区", Some(150_102), ""),
            ("重庆市云阳县双江街道", Some(500_235), "双江街道"),
            ("湖北省仙桃市沔街", Some(429_004), "沔街"),
            ("成都市人民南路", Some(510_100), "人民南路"),
            ("四川路10号", None, "四川路10号"),
            ("苏绣路10号", None, "苏绣路10号"),
            ("", None, ""),
        ] {
            let found = divisions.find_place(text);
            assert_eq!((found.code, &text[found.n_bytes..]), (code, rest), "{text}");
        }
        let ambiguous = "鼓楼区中山路";
        assert_eq!(&ambiguous[divisions.find_place(ambiguous).name], "鼓楼区");
    }
}
