//! What happens to bytes on their way.

use super::dice::Dice;

/// Pieces that matter to a reader of delimited text.
pub(super) const TEXT_PIECES: [&[u8]; 34] = [
    b"\"",
    b"\"\"",
    b",\"",
    b"\",",
    b"\"\n",
    b"\"a\nb\"",
    b"'",
    b",",
    b";",
    b"\t",
    b"|",
    "€€".as_bytes(),
    b"|@|",
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n\n",
    b"\0",
    b"\x1F",
    "\u{241F}".as_bytes(),
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\x84\x31\x95\x33",
    b"\xCD\xF5",
    b"\xFF",
    b"\xED\xA0\x80",
    b"NULL",
    b"\\N",
    b"1.23E+17",
    "\u{3000}".as_bytes(),
    "１３８".as_bytes(),
    b"99999999999999999999999999999999",
    b"-9223372036854775809",
];

/// Pieces of the XML of a workbook.
pub(super) const XML_PIECES: [&[u8]; 30] = [
    b"<c r=\"A1\" t=\"s\"><v>0</v></c>",
    b"<c><v>1</v></c>",
    b"<row r=\"5\">",
    b"</row>",
    b"<row>",
    b" r=\"XFD1048576\"",
    b" r=\"A4294967296\"",
    b" r=\"ZZZZZZZZ1\"",
    b" t=\"inlineStr\"",
    b"<is><t>x</t></is>",
    b" t=\"d\"",
    b" t=\"e\"",
    b" t=\"str\"",
    b" t=\"b\"",
    b" s=\"99\"",
    b"&amp;",
    b"&#x0;",
    b"&#xD800;",
    b"&lol;",
    b"&",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version=\"1.0\"?>",
    b"<v>1e308</v>",
    b"<v>-1</v>",
    b"<v>18446744073709551616</v>",
    b"</sheetData>",
    b"\xFF",
];

/// Pieces of a mapping.
pub(super) const TOML_PIECES: [&[u8]; 33] = [
    b"[[source]]\n",
    b"[source.columns]\n",
    b"[source.columns.card_no]\n",
    b"table = \"joined\"\n",
    b"skip = 4294967295\n",
    b"skip = 2\n",
    b"delimiter = \"\\u001F\"\n",
    "delimiter = \"€€\"\n".as_bytes(),
    b"quote = \"'\"\n",
    b"quote = \"none\"\n",
    b"encoding = \"gbk\"\n",
    b"encoding = \"utf-16\"\n",
    b"header = []\n",
    b"header = [\"a\", \"a\"]\n",
    b"zone = \"-14:00\"\n",
    b"id_form = \"md5\"\n",
    b"const = \"\"\n",
    b"default = \"1\"\n",
    b"first_of = []\n",
    b"from = []\n",
    b"values = { \"\" = \"\" }\n",
    b"other = \"reject\"\n",
    b"formats = [\"%Y\"]\n",
    b"formats = [\"%\"]\n",
    b"strip = [\"control\", \"sub_account\"]\n",
    b"\"",
    b"\"\"\"",
    b"[",
    b"{",
    b"}",
    b"\\",
    "\u{202E}".as_bytes(),
    b"name = \"#2\"\n",
];

/// Changes bytes at one place.
pub(super) fn change(bytes: &mut Vec<u8>, pieces: &[&[u8]], dice: &mut Dice) {
    let n = bytes.len();
    match dice.below(14) {
        0 if n > 0 => bytes[dice.below(n)] ^= 1 << dice.below(8),
        1 if n > 0 => bytes[dice.below(n)] = dice.byte(),
        2 => drop(bytes.drain(dice.range(n, 40))),
        3 | 4 => {
            let from = dice.range(n, 200);
            let (copied, at) = (bytes[from].to_vec(), dice.below(n + 1));
            bytes.splice(at..at, copied);
        }
        5..=8 => {
            let (piece, at) = (dice.pick(pieces), dice.below(n + 1));
            bytes.splice(at..at, piece.iter().copied());
        }
        9 => {
            let (piece, range) = (dice.pick(pieces), dice.range(n, 30));
            bytes.splice(range, piece.iter().copied());
        }
        10 => change_lines(bytes, dice),
        11 if dice.one_in(6) => {
            let (byte, at) = (dice.byte(), dice.below(n + 1));
            let many = vec![byte; dice.below(100_000)];
            bytes.splice(at..at, many);
        }
        12 if dice.one_in(4) => bytes.truncate(dice.below(n + 1)),
        _ => {
            let (at, random) = (dice.below(n + 1), [dice.byte(), dice.byte(), dice.byte(), dice.byte()]);
            bytes.splice(at..at, random);
        }
    }
}

fn change_lines(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(5) {
        0 => lines.swap(a, b),
        1 => drop(lines.remove(a)),
        2 => lines.insert(a, lines[b].clone()),
        3 => lines.insert(a, Vec::new()),
        _ => lines.iter_mut().for_each(|line| line.push(b'\r')),
    }
    *bytes = lines.join(&b'\n');
}

/// Changes bytes at some places, at times at none.
pub(super) fn mutate(bytes: &mut Vec<u8>, pieces: &[&[u8]], dice: &mut Dice) {
    let n_changes = [0, 1, 1, 2, 3, 6, 12][dice.below(7)];
    for _ in 0..n_changes {
        change(bytes, pieces, dice);
    }
}

/// Changes bytes of data that are packed: the length stays, or the end goes.
pub(super) fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let n = bytes.len();
    for _ in 0..1 + dice.below(4) {
        // The end of an archive or a Parquet file says what is in it.
        let at = if dice.one_in(2) { n - 1 - dice.below(n.min(600)) } else { dice.below(n) };
        match dice.below(5) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.byte(),
            2 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][dice.below(5)],
            3 => {
                let end = (at + 1 + dice.below(8)).min(n);
                bytes[at..end].fill(0xFF);
            }
            _ => {
                let (from, len) = (dice.below(n), 1 + dice.below(16));
                let copied = bytes[from..(from + len).min(n)].to_vec();
                let len = copied.len().min(n - at);
                bytes[at..at + len].copy_from_slice(&copied[..len]);
            }
        }
    }
    if dice.one_in(8) {
        bytes.truncate(dice.below(n + 1));
    }
}
