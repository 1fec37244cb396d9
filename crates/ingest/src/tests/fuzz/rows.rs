//! Files of every source table as the contract wants them.

use twocard_contracts::sources::form::Form;
use twocard_contracts::sources::{self, SourceTable, Value};

use super::dice::Dice;
use crate::tests::citizen;

/// Stands in every name and address; no message may hold it.
pub(super) const CANARY: &str = "金丝雀";

/// A table as cells, header first.
pub(super) type Sheet = Vec<Vec<String>>;

pub(super) fn any_table(dice: &mut Dice) -> &'static SourceTable {
    if dice.one_in(2) { sources::ALL[dice.below(2)] } else { sources::ALL[dice.below(sources::ALL.len())] }
}

/// Some rows of a table, the columns in any order and not all of those that may be absent.
pub(super) fn sheet(table: &SourceTable, n_rows: usize, dice: &mut Dice) -> Sheet {
    let mut columns: Vec<usize> = (0..table.columns.len()).collect();
    columns.retain(|column| table.columns[*column].is_required || !dice.one_in(3));
    if dice.one_in(4) {
        let (a, b) = (dice.below(columns.len()), dice.below(columns.len()));
        columns.swap(a, b);
    }
    let mut sheet = vec![columns.iter().map(|column| table.columns[*column].name.to_owned()).collect()];
    for row in 0..n_rows {
        let cells = columns.iter().map(|column| {
            let column = &table.columns[*column];
            match dice.one_in(12) {
                true if !column.is_required => String::new(),
                _ => cell(column.value, row, dice),
            }
        });
        sheet.push(cells.collect());
    }
    sheet
}

pub(super) fn cell(value: Value, row: usize, dice: &mut Dice) -> String {
    let n = dice.below(40);
    let text = match value {
        Value::Text => return format!("{CANARY}{}", dice.pick(&["", "明", " Ann", "·买买提", "\u{20BB7}"])),
        Value::Address => return format!("北京市朝阳区{CANARY}路{n}号院2号楼1单元{n}0{row}室"),
        Value::Code | Value::Device => return format!("C{n}"),
        Value::Division => dice.pick(&["110105", "510683", "510622", "110105001"]),
        Value::Town => "110105001",
        Value::Village => dice.pick(&["110105", "110105001", "110105001002"]),
        Value::Moment => {
            dice.pick(&["2024-03-01 09:12:33", "2024-03-01T09:12:33+08:00", "20240301", "2024-03-01 00:00:00"])
        }
        Value::Date => dice.pick(&["2024-03-01", "20240229", "2023-12-31"]),
        Value::OneOf(words) => dice.pick(words),
        Value::OpenList => dice.pick(&["ordinary", "payroll", "cases", "population"]),
        Value::IdType(_) => dice.pick(&["citizen_id", "citizen_id", "citizen_id", "passport"]),
        Value::IdNumber(_) => return citizen(110_105, 19_900_101, n as u32),
        Value::CardNumber => return format!("62179912345678{n:02}"),
        Value::Msisdn | Value::Phone => return format!("138000012{n:02}"),
        Value::Imei => "490154203237518",
        Value::Iccid => "89860012345678901234",
        Value::Imsi => "460001234567890",
        Value::Ip => dice.pick(&["10.1.2.3", "2001:db8::1"]),
        Value::Email => "canary@example.cn",
        Value::Uscc => "91350100M000100Y43",
        Value::Cents => return (n * 100).to_string(),
        Value::Form(form) => match form {
            Form::Share => "0.5",
            Form::Decimal => "12.5",
            Form::Count => "7",
            Form::Period => dice.pick(&["2024-06", "2024-W26", "2024"]),
            Form::LeadId => "P-ABCDEF123456",
            Form::Pseudonym => "00112233445566778899aabbccddeeff",
            Form::Recipient => "",
        },
    };
    text.to_owned()
}

/// The sheet as text.
pub(super) fn delimited(sheet: &Sheet, delimiter: &str, end: &str) -> String {
    sheet.iter().map(|row| row.join(delimiter)).collect::<Vec<_>>().join(end) + end
}
