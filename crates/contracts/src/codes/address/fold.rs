//! An address without its widths, blanks, punctuation and remarks; and whether its words speak of a place where
//! strangers live together.

/// Writes the folded text: digits and capital letters in ASCII, Han characters, `-` between numbers, `#` after one.
/// True if it is a collective place.
pub(super) fn fold(text: &str, out: &mut String) -> bool {
    out.clear();
    let mut words = Words::default();
    let mut bracket = None;
    let mut has_gap = false;
    for c in text.chars() {
        if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            words.see(c);
            out.push(c);
            has_gap = false;
            continue;
        }
        let c = narrow(c);
        if !matches!(c, ' ' | '\t' | '\u{a0}') {
            words.see(c);
        }
        match c {
            '0'..='9' | 'A'..='Z' | 'a'..='z' | '〇' => {
                if has_gap && c.is_ascii_digit() && out.ends_with(|last: char| last.is_ascii_digit()) {
                    out.push('-');
                }
                out.push(c.to_ascii_uppercase());
                has_gap = false;
            }
            '(' | '[' | '{' | '<' | '【' | '〔' | '《' | '「' => {
                bracket.get_or_insert(out.len());
                has_gap = true;
            }
            ')' | ']' | '}' | '>' | '】' | '〕' | '》' | '」' => {
                // Numbers in brackets are parts of the address, words are remarks.
                if let Some(start) = bracket.take()
                    && !out[start..].contains(is_numeral)
                {
                    out.truncate(start);
                }
                has_gap = true;
            }
            '-' | '/' | '\\' | '_' | '~' | '—' | '–' | '―' | '‐' | '−' => out.push('-'),
            '#' => out.push('#'),
            c if c.is_alphanumeric() => out.push(c),
            _ => has_gap = true,
        }
    }
    words.is_collective()
}

/// A digit, in ASCII or Han characters.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '零' | '〇' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千'
        )
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Last characters of the words that are looked for, one bit each from [`FIRST_HAN`] on: most characters end none.
static WORD_ENDS: [u64; N_HAN.div_ceil(64)] = {
    let mut bits = [0; N_HAN.div_ceil(64)];
    let ends =
        ['体', '棚', '地', '狱', '守', '寓', '属', '舍', '校', '院', '学', '厂', '区', '老', '利', '队', '馆', '店'];
    let mut i = 0;
    while i < ends.len() {
        let at = ends[i] as usize - FIRST_HAN;
        bits[at / 64] |= 1 << (at % 64);
        i += 1;
    }
    bits
};
const FIRST_HAN: usize = 0x4e00;
const N_HAN: usize = 0xa000 - FIRST_HAN;

fn may_end_word(c: char) -> bool {
    let at = (c as usize).wrapping_sub(FIRST_HAN);
    WORD_ENDS.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
}

/// Words of two characters, as they go by.
struct Words {
    before_last: char,
    last: char,
    /// A word was just complete; the next character may still make it the name of a road.
    is_pending: bool,
    is_collective: bool,
    is_surely_collective: bool,
    has_families: bool,
}

impl Default for Words {
    fn default() -> Self {
        Words {
            before_last: ' ',
            last: ' ',
            is_pending: false,
            is_collective: false,
            is_surely_collective: false,
            has_families: false,
        }
    }
}

impl Words {
    fn see(&mut self, c: char) {
        if self.is_pending {
            // 学院路, 中学旁, 大学城: a road or a landmark.
            let is_elsewhere = matches!(
                c,
                '路' | '街'
                    | '巷'
                    | '道'
                    | '弄'
                    | '里'
                    | '桥'
                    | '城'
                    | '站'
                    | '村'
                    | '旁'
                    | '对'
                    | '后'
                    | '前'
                    | '侧'
                    | '东'
                    | '西'
                    | '南'
                    | '北'
                    | '附'
            );
            self.is_collective |= !is_elsewhere;
            self.is_pending = false;
        }
        if !may_end_word(c) {
            (self.before_last, self.last) = (self.last, c);
            return;
        }
        match (self.last, c) {
            ('集', '体') | ('工', '棚' | '地') | ('监', '狱') | ('看', '守') => {
                self.is_surely_collective = true;
            }
            ('公', '寓') if self.before_last == '生' => self.is_surely_collective = true,
            ('家', '属') => self.has_families = true,
            ('宿', '舍')
            | ('学', '校' | '院')
            | ('大' | '中' | '小', '学')
            | ('技', '校')
            | ('工', '厂')
            | ('厂', '区')
            | ('养' | '敬', '老')
            | ('福', '利')
            | ('部', '队')
            | ('营', '区')
            | ('宾' | '旅', '馆')
            | ('酒', '店') => self.is_pending = true,
            _ => {}
        }
        (self.before_last, self.last) = (self.last, c);
    }

    fn is_collective(&self) -> bool {
        self.is_surely_collective || ((self.is_collective || self.is_pending) && !self.has_families)
    }
}
