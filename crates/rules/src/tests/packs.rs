//! Packs: what is refused, where; and the packs that ship.

use std::path::Path;

use twocard_contracts::time::Date;

use crate::{PackError, RulePack};

const PACK: &str = r#"name = "p"
[[rules]]
id = "F3"
version = 1
name_zh = "代办"
name_en = "agent"
citation = "source"
valid_to = 2024-11-30
reason_zh = "{window}内{n_peak}人"
reason_en = "{n_peak}"
[rules.burst]
over = ["account_openings", "sim_activations"]
key = "agent"
count = "holders"
window_days = 90
bands = [{ name = "watch", at_least = 2, weight = 0.1 }, { name = "alert", at_least = 4, weight = 0.5 }]
[rules.burst.qualifiers.documented_batch]
factor = 0.2
max_cards_per_holder = 1
[rules.burst.qualifiers.close_relation]
relations = ["parent"]
max_holders = 3
factor = 0.2
[[rules]]
id = "F23"
version = 1
name_zh = "在列"
name_en = "listed"
citation = "source"
reason_zh = "{category_zh}"
reason_en = "{category}"
[rules.listed]
over = ["account_openings"]
appealing_factor = 0.5
ended_factor = 0.2
categories = [{ category = "two_card", name_zh = "两卡", weight = 0.8 }]
authority_levels = [
    { level = "county", name_zh = "县", factor = 0.5 },
    { level = "prefecture", name_zh = "市", factor = 0.9 },
    { level = "province", name_zh = "省", factor = 1.0 },
    { level = "ministry", name_zh = "部", factor = 1.0 },
]
"#;

/// The pack with one change: where it is refused, and with what words.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("count = \"holders\"", "count = \"holders", "14:17", "string"),
    ("key = \"agent\"", "key = \"origin\"", "13:7", "unknown variant `origin`, expected"),
    ("count = \"holders\"", "count = \"rows\"", "14:9", "unknown variant `rows`"),
    ("\"sim_activations\"", "\"outlets\"", "12:29", "unknown variant `outlets`"),
    ("\"sim_activations\"", "\"account_openings\"", "12:8", "each once"),
    ("window_days = 90", "window_weeks = 90", "15:1", "unknown field `window_weeks`"),
    ("window_days = 90", "window_days = 0", "15:15", "at least 1"),
    ("window_days = 90", "window_days = 40000", "15:15", "at most 36525"),
    ("window_days = 90", "window_days = 1\nwindow_minutes = 9", "16:18", "not both"),
    ("at_least = 4", "at_least = 2", "16:87", "ascend in at_least"),
    ("weight = 0.5", "weight = 0.1", "16:99", "ascend in weight"),
    ("weight = 0.5", "weight = 1.5", "16:99", "(0, 1]"),
    ("weight = 0.1", "weight = 0.0", "16:51", "(0, 1]"),
    ("weight = 0.1", "weight = nan", "16:51", "(0, 1]"),
    ("at_least = 2", "at_least = 1", "16:39", "at least 2"),
    ("\"alert\"", "\"watch\"", "16:67", "name of its own"),
    ("qualifiers.documented_batch", "qualifiers.school", "17:25", "unknown field `school`"),
    ("factor = 0.2\nmax_cards", "factor = 0\nmax_cards", "18:10", "(0, 1]"),
    ("factor = 0.2\nmax_cards", "factor = -0.2\nmax_cards", "18:10", "(0, 1]"),
    ("max_holders = 3", "max_holders = 0", "22:15", "at least 1"),
    ("\"parent\"", "\"cousin\"", "21:14", "unknown relation"),
    ("[\"parent\"]", "[]", "20:1", "at least one relation"),
    ("valid_to = 2024-11-30", "valid_to = 2024-11-31", "8:12", ""),
    ("valid_to = 2024-11-30", "valid_to = 2024-11-30T01:00:00", "8:12", "must be a day"),
    ("valid_to = 2024-11-30", "valid_from = 2024-12-01\nvalid_to = 2024-11-30", "9:12", "before valid_from"),
    ("version = 1\nname_zh = \"代办\"", "version = 0\nname_zh = \"代办\"", "4:11", "count from 1"),
    ("{n_peak}人", "{n_people}人", "9:13", "unknown placeholder {n_people}"),
    ("{n_peak}人", "{n_peak人", "9:13", "braces"),
    ("name_en = \"agent\"", "name_en = \" \"", "6:11", "empty"),
    ("id = \"F23\"", "id = \"F 23\"", "25:6", "an id is made of"),
    ("id = \"F23\"", "id = \"F3\"", "25:6", "rule F3@1 stands twice"),
    ("id = \"F23\"\nversion = 1", "id = \"F3\"\nversion = 2", "25:6", "F3@1 and F3@2 are in force on the same days"),
    (
        "citation = \"source\"\nreason_zh = \"{category_zh}\"",
        "reason_zh = \"{category_zh}\"",
        "24:1",
        "missing field `citation`",
    ),
    ("[rules.listed]", "[rules.mentioned]", "32:8", "unknown field `mentioned`"),
    ("[rules.listed]", "[rules.burst]\nkey = \"agent\"\n[rules.listed]", "24:1", "a rule has one kind"),
    ("category = \"two_card\"", "category = \"neighbour\"", "36:28", "unknown, known are"),
    ("level = \"province\"", "level = \"county\"", "40:15", "stands twice"),
    ("    { level = \"ministry\", name_zh = \"部\", factor = 1.0 },\n", "", "37:20", "every level"),
    ("{category}\"", "{authority_level}\"", "31:13", "unknown placeholder"),
];

#[test]
fn a_fault_is_named_with_file_line_and_column() {
    RulePack::parse(PACK, "p.toml").unwrap();
    let mut wrong = String::new();
    for (from, to, place, words) in REFUSED {
        assert!(PACK.contains(from), "{from} is not in the pack");
        let message = RulePack::parse(&PACK.replacen(from, to, 1), "p.toml").unwrap_err().to_string();
        let start = format!("p.toml:{place}: ");
        if !(message.starts_with(&start) && message.contains(words)) {
            wrong += &format!("{to}: expected {start}{words}, got {message}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_rule_has_exactly_one_kind() {
    let none: String = PACK.lines().take(10).map(|line| format!("{line}\n")).collect();
    let error = RulePack::parse(&none, "p.toml").unwrap_err().to_string();
    assert!(error.starts_with("p.toml:2:1: a rule has one kind"), "{error}");
}

#[test]
fn versions_may_follow_each_other_without_a_gap() {
    let next = PACK.split_once("[[rules]]").unwrap().1.split_once("[[rules]]").unwrap().0;
    let next = next.replace("version = 1", "version = 2").replace("valid_to = 2024-11-30", "valid_from = 2024-12-01");
    let pack = RulePack::parse(&format!("{PACK}[[rules]]{next}"), "p.toml").unwrap();
    assert_eq!(pack.rules.iter().map(crate::Rule::id_at_version).collect::<Vec<_>>(), ["F3@1", "F23@1", "F3@2"]);
    assert_eq!(pack.rules[0].valid_to, Date::from_ymd(2024, 11, 30));
    assert_eq!(pack.name, "p");
}

#[test]
fn a_missing_file_is_named() {
    let error = RulePack::load(Path::new("/nowhere/p.toml")).unwrap_err();
    assert!(matches!(error, PackError::Io { .. }) && error.to_string().starts_with("/nowhere/p.toml: "), "{error}");
}

/// The rules of cn.toml, in its order.
const CN: &str = "
    F3@1 F3@2 F3-phone@1 F6@1 F23@1 F23@2 F1-class1@1 F1-payment@1 F1-debit@1 F1-sim@1 F3-bank@1 F3-all@1
    F2-week@1 F2-month@1 F4-phone@1 F4-address@1 F4-device@1 F5-floor-10@1 F5-floor-60@1 F7@1 F8-device@1
    F8-ip@1 F8-email@1 F11-county@1 F11-province@1 F15@1 F17-hours@1 F17-unit@1 F18-agent@1 F18-rep@1
    F18-address@1 F13-90@1 F13-180@1 F14-7@1 F14-14@1 F18-new@1 F24@1 F24@2 F9@1 F9-holder@1 F5@1 F5-10min@1 F5-3h@1
    F5-day@1 F16@1 F16-30d@1 F16-year@1 F16-volume@1 F17-clerk@1 F17-night@1 F3-excess@1
";

#[test]
fn the_packs_that_ship_are_sound_and_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/rules");
    let cn = RulePack::load(&folder.join("cn.toml")).unwrap();
    let undated = RulePack::load(&folder.join("undated.toml")).unwrap();
    let ids = |pack: &RulePack| pack.rules.iter().map(crate::Rule::id_at_version).collect::<Vec<_>>();
    assert_eq!(ids(&cn).join(" "), CN.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(ids(&undated), ["F3@2", "F3-phone@1", "F6@1", "F23@2"]);
    assert!(cn.rules.iter().all(|rule| rule.valid_from.is_some()));
    for rule in &undated.rules {
        assert_eq!((rule.valid_from, rule.valid_to), (None, None));
        let dated = cn.rules.iter().find(|dated| dated.id_at_version() == rule.id_at_version()).unwrap();
        assert_eq!(format!("{:?}{:?}", rule.test, rule.reason_zh), format!("{:?}{:?}", dated.test, dated.reason_zh));
    }
    assert_eq!(cn.text, std::fs::read_to_string(folder.join("cn.toml")).unwrap());
}
