//! Names of persons: which ways to write one are the same name.
//!
//! Minority names have a middle dot (买买提·艾力江) that sources write as another dot, a blank, or not at all; names in
//! Latin letters come in any case and width.

/// Whether two names differ at most by dots between their parts, blanks, widths and cases.
pub fn is_same(a: &str, b: &str) -> bool {
    a == b || folded(a).eq(folded(b))
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter_map(|c| {
        let narrow = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            c => c,
        };
        let is_between_parts = narrow.is_whitespace()
            || matches!(narrow, '.' | '·' | '•' | '‧' | '・' | '･' | '∙' | '⋅' | '˙' | '\u{feff}' | '\u{200b}');
        (!is_between_parts).then(|| narrow.to_ascii_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_blanks_and_widths_make_no_other_name() {
        for other in
            ["买买提•艾力江", "买买提‧艾力江", "买买提．艾力江", "买买提 艾力江", "买买提　艾力江", "买买提艾力江"]
        {
            assert!(is_same("买买提·艾力江", other), "{other}");
        }
        assert!(is_same("John Smith", "ＪＯＨＮ　SMITH"));
        for (a, b) in [("王小明", "王晓明"), ("王小", "王小明"), ("王小明", "")] {
            assert!(!is_same(a, b) && !is_same(b, a), "{a} {b}");
        }
    }
}
