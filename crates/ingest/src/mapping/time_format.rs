//! Formats of dates and times as vendors write them, such as `%Y/%m/%d %H:%M` and `%Y年%m月%d日`.

use std::io::Write;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Item {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Literal(u8),
}

/// A format: a day, or a day with a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TimeFormat {
    items: Vec<Item>,
    text: String,
}

impl TimeFormat {
    /// Reads `%Y %m %d %H %M %S %%` and literal characters. Year, month and day must stand in it, each at most once.
    pub(crate) fn parse(text: &str) -> Result<TimeFormat, &'static str> {
        let mut items = Vec::new();
        let mut bytes = text.trim().bytes();
        while let Some(byte) = bytes.next() {
            items.push(match (byte, byte == b'%') {
                (_, false) => Item::Literal(byte),
                _ => match bytes.next() {
                    Some(b'Y') => Item::Year,
                    Some(b'm') => Item::Month,
                    Some(b'd') => Item::Day,
                    Some(b'H') => Item::Hour,
                    Some(b'M') => Item::Minute,
                    Some(b'S') => Item::Second,
                    Some(b'%') => Item::Literal(b'%'),
                    _ => return Err("a date format knows %Y %m %d %H %M %S and %%"),
                },
            });
        }
        let count = |wanted: Item| items.iter().filter(|item| **item == wanted).count();
        if [Item::Year, Item::Month, Item::Day].into_iter().any(|item| count(item) != 1) {
            return Err("a date format needs each of %Y, %m and %d once");
        }
        let (hours, minutes, seconds) = (count(Item::Hour), count(Item::Minute), count(Item::Second));
        if hours != minutes || seconds > hours || hours > 1 {
            return Err("a time of day needs %H and %M, and may have %S");
        }
        Ok(TimeFormat { items, text: text.trim().to_owned() })
    }

    /// As the mapping writes it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Writes a text of this format as the contract has it; false, with `out` as it was, if it has another form. The
    /// calendar is left to the check that follows.
    pub(crate) fn rewrite(&self, text: &[u8], out: &mut Vec<u8>) -> bool {
        let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (0, 0, 0, 0, 0, 0);
        let mut rest = text;
        for (i, item) in self.items.iter().enumerate() {
            let field = match item {
                Item::Literal(byte) => match rest {
                    [first, after @ ..] if first.eq_ignore_ascii_case(byte) => {
                        rest = after;
                        continue;
                    }
                    _ => return false,
                },
                Item::Year => &mut year,
                Item::Month => &mut month,
                Item::Day => &mut day,
                Item::Hour => &mut hour,
                Item::Minute => &mut minute,
                Item::Second => &mut second,
            };
            // Fields that touch have their full width; others may leave a leading zero out.
            let is_open = matches!(self.items.get(i + 1), None | Some(Item::Literal(_)))
                && !matches!(i.checked_sub(1).map(|before| self.items[before]), Some(before) if !matches!(before, Item::Literal(_)));
            let widths = match item {
                Item::Year => 4..=4,
                _ if is_open => 1..=2,
                _ => 2..=2,
            };
            let n_digits = rest.iter().take(*widths.end()).take_while(|byte| byte.is_ascii_digit()).count();
            if n_digits < *widths.start() {
                return false;
            }
            *field = rest[..n_digits].iter().fold(0, |number: u32, digit| number * 10 + u32::from(digit - b'0'));
            rest = &rest[n_digits..];
        }
        if !rest.is_empty() {
            return false;
        }
        // Writing to a vector cannot fail.
        let _ = if self.items.contains(&Item::Hour) {
            write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        } else {
            write!(out, "{year:04}-{month:02}-{day:02}")
        };
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn vendors_forms_become_the_contracts() {
        for (format, text, expected) in [
            ("%Y/%m/%d %H:%M", "2024/3/1 9:05", Some("2024-03-01 09:05:00")),
            ("%Y年%m月%d日", "2024年03月1日", Some("2024-03-01")),
            ("%Y年%m月%d日 %H时%M分%S秒", "2024年3月1日 9时5分7秒", Some("2024-03-01 09:05:07")),
            ("%d.%m.%Y", "01.03.2024", Some("2024-03-01")),
            ("%Y%m%d %H:%M:%S", "20240301 09:05:07", Some("2024-03-01 09:05:07")),
            ("%Y%m%d%H%M", "202403010905", Some("2024-03-01 09:05:00")),
            ("%Y%m%d%H%M", "20243010905", None),
            ("%Y/%m/%d", "2024/03/01 09:05", None),
            ("%Y/%m/%d", "24/03/01", None),
            ("%Y/%m/%d", "2024/13/45", Some("2024-13-45")),
        ] {
            let mut out = Vec::new();
            let is_read = TimeFormat::parse(format).unwrap().rewrite(text.as_bytes(), &mut out);
            assert_eq!(is_read.then(|| String::from_utf8(out).unwrap()).as_deref(), expected, "{format} {text}");
        }
    }

    #[test]
    fn formats_that_do_not_tell_the_day_are_refused() {
        for format in ["%Y-%m", "%Y-%m-%d %H", "%y-%m-%d", "%Y-%m-%d%", "%Y-%m-%d %d", "%Y-%m-%d %S", ""] {
            assert!(TimeFormat::parse(format).is_err(), "{format}");
        }
    }
}
