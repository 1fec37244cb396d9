//! The names and numbers of an address, in order, each number with its unit.

use super::fold::is_numeral;

/// Longer numbers are phones and the like.
const MAX_NUMBER_CHARS: usize = 5;
/// A shorter number at the end is a building or staircase rather than a room.
const ROOM_DIGITS: usize = 3;
/// Bytes of two Han characters: the shortest name.
const NAME_BYTES: usize = 6;

/// What a number counts. Among the first four, order is from outside to inside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Unit {
    /// 号
    House,
    /// 栋 幢 座 号楼
    Building,
    /// 单元 门
    Staircase,
    /// 室 房 户
    Room,
    /// 层 楼
    Floor,
    /// 组 社 队
    Group,
    /// 弄
    Lane,
    /// 期 区
    Zone,
    /// A number without a unit that stays one.
    Bare,
}

impl Unit {
    fn letter(self) -> u8 {
        match self {
            Unit::House => b'H',
            Unit::Building => b'B',
            Unit::Staircase => b'U',
            Unit::Room => b'R',
            Unit::Floor => b'F',
            Unit::Group => b'G',
            Unit::Lane => b'L',
            Unit::Zone => b'Z',
            Unit::Bare => b'N',
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    /// Bytes of the text.
    Name { start: usize, end: usize },
    /// Bytes of `digits`.
    Number { start: usize, end: usize, unit: Unit },
}

/// Parts of one address; buffers are kept from one to the next.
#[derive(Default)]
pub(super) struct Parts {
    parts: Vec<Part>,
    digits: String,
}

impl Parts {
    /// Cuts a folded text.
    pub(super) fn split(&mut self, text: &str) {
        self.parts.clear();
        self.digits.clear();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if !c.is_ascii() && !is_numeral(c) {
                let end = at + c.len_utf8();
                self.push_name(at, end);
                at = end;
                continue;
            }
            let end = at + text[at..].find(|other| !is_same_kind(c, other)).unwrap_or(text.len() - at);
            let word = &text[at..end];
            at = match c {
                '-' | '#' => at + 1,
                _ if c.is_ascii_alphanumeric() => self.number_or_word(text, at, end, word),
                _ if is_numeral(c) => self.han_number(text, at, end, word),
                _ => {
                    let n_bytes = c.len_utf8();
                    self.push_name(at, at + n_bytes);
                    at + n_bytes
                }
            };
        }
        self.name_units();
    }

    /// Whether some number has this unit.
    pub(super) fn has(&self, wanted: Unit) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Number { unit, .. } if *unit == wanted))
    }

    /// Whether two or more characters of a name stand before the first number with a unit.
    pub(super) fn is_named(&self) -> bool {
        let mut n_bytes = 0;
        for part in &self.parts {
            match part {
                Part::Name { start, end } => n_bytes += end - start,
                Part::Number { unit: Unit::Bare, .. } => {}
                Part::Number { .. } => break,
            }
        }
        n_bytes >= NAME_BYTES
    }

    /// The name right before the first number with a unit; without one, the last name.
    pub(super) fn name_before_numbers<'a>(&self, text: &'a str) -> &'a str {
        let mut name = "";
        for part in &self.parts {
            match part {
                Part::Name { start, end } => name = &text[*start..*end],
                Part::Number { unit: Unit::Bare, .. } => {}
                Part::Number { .. } => break,
            }
        }
        name
    }

    /// Appends the parts up to the room; without one, up to the last number that has a unit, or all.
    pub(super) fn write(&self, text: &str, out: &mut Vec<u8>) {
        let place =
            |is_last: fn(Unit) -> bool| move |part: &Part| matches!(part, Part::Number { unit, .. } if is_last(*unit));
        let room = self.parts.iter().position(place(|unit| unit == Unit::Room));
        let last = room.or_else(|| self.parts.iter().rposition(place(|unit| unit != Unit::Bare)));
        for part in &self.parts[..last.map_or(self.parts.len(), |last| last + 1)] {
            match part {
                Part::Name { start, end } => out.extend_from_slice(&text.as_bytes()[*start..*end]),
                // 5层501室: the room says it.
                Part::Number { unit: Unit::Floor, .. } if room.is_some() => {}
                Part::Number { start, end, unit } => {
                    out.extend_from_slice(&self.digits.as_bytes()[*start..*end]);
                    out.push(unit.letter());
                }
            }
        }
    }

    fn push_name(&mut self, start: usize, end: usize) {
        match self.parts.last_mut() {
            Some(Part::Name { end: last, .. }) if *last == start => *last = end,
            _ => self.parts.push(Part::Name { start, end }),
        }
    }

    /// Digits and letters in ASCII: a number (3, A, 3A), or a word (KTV).
    fn number_or_word(&mut self, text: &str, at: usize, end: usize, word: &str) -> usize {
        if word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_digit()) {
            self.push_name(at, end);
            return end;
        }
        let (unit, n_bytes) = unit_at(&text[end..]);
        if word.len() <= MAX_NUMBER_CHARS {
            let without_zeros = word.trim_start_matches('0');
            self.push_number(text, if without_zeros.is_empty() { "0" } else { without_zeros }, unit);
        }
        end + n_bytes
    }

    /// Han numerals are a number before a unit (三号), else part of a name (五一路, 三门峡, 千户寨).
    fn han_number(&mut self, text: &str, at: usize, end: usize, word: &str) -> usize {
        let (unit, n_bytes) = unit_at(&text[end..]);
        let counts = text[end..].chars().next().is_some_and(|c| {
            matches!(c, '号' | '幢' | '栋' | '座' | '单' | '室' | '层' | '楼' | '组' | '队' | '社' | '弄' | '#')
        });
        if !counts || unit == Unit::Bare {
            self.push_name(at, end);
            return end;
        }
        let mut decimal = [0; 10];
        let value = han_value(word);
        self.push_number(text, decimal_text(value, &mut decimal), unit);
        end + n_bytes
    }

    fn push_number(&mut self, text: &str, number: &str, unit: Unit) {
        // 第三组
        if let Some(Part::Name { start, end }) = self.parts.last_mut()
            && text[*start..*end].ends_with('第')
        {
            *end -= '第'.len_utf8();
        }
        let start = self.digits.len();
        self.digits.push_str(number);
        self.parts.push(Part::Number { start, end: self.digits.len(), unit });
    }

    /// Gives units to bare numbers: 3-2-501 is building, staircase, room.
    fn name_units(&mut self) {
        let mut start = 0;
        let mut seen = None;
        while start < self.parts.len() {
            let n_numbers = self.parts[start..].iter().take_while(|part| matches!(part, Part::Number { .. })).count();
            if n_numbers == 0 {
                start += 1;
                continue;
            }
            let end = start + n_numbers;
            self.name_run(start, end, &mut seen);
            start = end;
        }
    }

    /// Numbers that follow each other; `seen` is the innermost of house, building and staircase so far.
    fn name_run(&mut self, start: usize, end: usize, seen: &mut Option<Unit>) {
        let units = |parts: &[Part]| -> Option<Unit> {
            let inner = parts.iter().filter_map(|part| match part {
                Part::Number { unit, .. } if *unit <= Unit::Staircase => Some(*unit),
                _ => None,
            });
            inner.max()
        };
        // 3栋1单元502号: inside a building, 号 counts rooms.
        let mut outer = *seen;
        for part in &mut self.parts[start..end] {
            let Part::Number { unit, .. } = part else { continue };
            if *unit == Unit::House && outer >= Some(Unit::Building) {
                *unit = Unit::Room;
            }
            outer = units(std::slice::from_ref(part)).max(outer);
        }
        let is_at_end = end == self.parts.len();
        let has_group = self.has(Unit::Group) && !self.has(Unit::House);
        if let Part::Number { start: first, end: last, unit: Unit::Bare } = &self.parts[end - 1] {
            if !is_at_end {
                return;
            }
            let (n_digits, before) = (*last - *first, end - 1 - start);
            let outer = units(&self.parts[start..end - 1]).max(*seen);
            let named = match outer {
                _ if has_group => Unit::House,
                None if before == 0 => Unit::House,
                _ if n_digits >= ROOM_DIGITS || before >= 2 => Unit::Room,
                None | Some(Unit::House) => Unit::Building,
                Some(_) => Unit::Staircase,
            };
            if let Part::Number { unit, .. } = &mut self.parts[end - 1] {
                *unit = named;
            }
        }
        for at in (start..end - 1).rev() {
            let Part::Number { unit: inner, .. } = self.parts[at + 1] else { return };
            let is_bare = |part: &Part| matches!(part, Part::Number { unit: Unit::Bare, .. });
            if !is_bare(&self.parts[at]) {
                continue;
            }
            let has_building = units(&self.parts[start..at]).max(*seen) >= Some(Unit::Building);
            let named = match inner {
                Unit::Room | Unit::Floor if has_building || (at > start && is_bare(&self.parts[at - 1])) => {
                    Unit::Staircase
                }
                Unit::Room | Unit::Floor | Unit::Staircase => Unit::Building,
                Unit::Building => Unit::House,
                _ => Unit::Bare,
            };
            if let Part::Number { unit, .. } = &mut self.parts[at] {
                *unit = named;
            }
        }
        *seen = units(&self.parts[start..end]).max(*seen);
    }
}

fn is_same_kind(first: char, other: char) -> bool {
    if first.is_ascii_alphanumeric() {
        other.is_ascii_alphanumeric()
    } else {
        is_numeral(first) && is_numeral(other) && !other.is_ascii()
    }
}

/// The unit at the beginning of a text, and its bytes.
fn unit_at(text: &str) -> (Unit, usize) {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next().unwrap_or(' ')) else { return (Unit::Bare, 0) };
    const HAN: usize = '号'.len_utf8();
    let first_bytes = first.len_utf8();
    match (first, second) {
        ('号' | '#', '楼' | '幢' | '栋' | '座') => (Unit::Building, first_bytes + HAN),
        ('号', '房' | '室') => (Unit::Room, 2 * HAN),
        ('号', '院') => (Unit::House, 2 * HAN),
        ('号', _) => (Unit::House, HAN),
        ('#' | '幢' | '栋' | '座', _) => (Unit::Building, first_bytes),
        ('单', '元') => (Unit::Staircase, 2 * HAN),
        ('单', _) => (Unit::Staircase, HAN),
        ('门', c) if c.is_ascii_digit() => (Unit::Staircase, HAN),
        ('层' | '楼', _) => (Unit::Floor, HAN),
        ('房', '间') => (Unit::Room, 2 * HAN),
        ('室' | '房' | '户', _) => (Unit::Room, HAN),
        ('小', '组') => (Unit::Group, 2 * HAN),
        ('村', '民') if text.starts_with("村民小组") => (Unit::Group, 4 * HAN),
        ('村', '民') if text.starts_with("村民组") => (Unit::Group, 3 * HAN),
        ('社', '区') => (Unit::Bare, 0),
        ('组' | '社' | '队', _) => (Unit::Group, HAN),
        ('弄', _) => (Unit::Lane, HAN),
        ('期' | '区', _) => (Unit::Zone, HAN),
        _ => (Unit::Bare, 0),
    }
}

/// 十二 is 12, 一百零五 105, 二〇一 201.
fn han_value(word: &str) -> u32 {
    let (mut value, mut digit) = (0u32, 0u32);
    let is_counted = word.contains(['十', '百', '千']);
    for c in word.chars() {
        let step = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => 1,
        };
        if step > 1 {
            value = value.saturating_add(digit.max(1).saturating_mul(step));
            digit = 0;
            continue;
        }
        let unit =
            "〇一二三四五六七八九".chars().position(|known| known == c).unwrap_or(if c == '两' { 2 } else { 0 });
        digit = if is_counted { unit as u32 } else { digit.saturating_mul(10).saturating_add(unit as u32) };
    }
    value.saturating_add(digit)
}

fn decimal_text(mut value: u32, buffer: &mut [u8; 10]) -> &str {
    let mut start = buffer.len();
    loop {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    std::str::from_utf8(&buffer[start..]).unwrap_or_default()
}
