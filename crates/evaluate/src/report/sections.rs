//! The sections of the page.

use std::collections::BTreeSet;

use super::{Index, Report, stratum_of};
use crate::{Figure, OURS, Slice, View};
use twocard_page::{both, escape, section, table};

fn per_cent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1}%", value * 100.0))
}

fn decimal(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}

/// A share with its interval.
fn within(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let interval = figure.low.zip(figure.high);
    let interval =
        interval.map(|(low, high)| format!(" <span class=\"small\">{:.1}–{:.1}%</span>", low * 100.0, high * 100.0));
    per_cent(Some(figure.value)) + &interval.unwrap_or_default()
}

fn rests_on(figure: Option<&Figure>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| figure.n.to_string())
}

pub(super) fn methods(report: &Report<'_>, index: &Index<'_>) -> String {
    let mut html = String::new();
    for (view, zh, en) in [
        (View::Heads, "命中：组织者和代办人", "Hits: organisers and agents"),
        (View::Members, "命中：团伙任一成员", "Hits: any member of a ring"),
        (
            View::Future,
            "命中：当夜之后涉案的卡的持卡人或代办人",
            "Hits: with a card that becomes involved after the night",
        ),
    ] {
        let base = index.value("base_rate", Some(view), &Slice::All, OURS);
        if base.is_none() {
            continue;
        }
        let rows: Vec<(&str, Vec<String>)> = report
            .evaluation
            .methods
            .iter()
            .map(|&[name, zh, en]| {
                let get = |measure: &str| index.get(measure, Some(view), &Slice::All, name);
                let value = |measure: &str| get(measure).map(|figure| figure.value);
                let cells = vec![
                    both(zh, en),
                    within(get("precision_at_50")),
                    within(get("precision_at_100")),
                    within(get("precision_at_capacity")),
                    within(get("average_precision")),
                    decimal(value("lift_at_100"), 1),
                    within(get("ring_recall")),
                    per_cent(value("ring_recall_of_possible")),
                    decimal(value("lookalikes_in_100"), 1),
                ];
                (if name == OURS { "ours" } else { "" }, cells)
            })
            .collect();
        let heads = [
            ("方法", "method"),
            ("前50精确率", "precision at 50"),
            ("前100精确率", "at 100"),
            ("处置能力内精确率", "at capacity"),
            ("平均精确率", "average precision"),
            ("前100提升倍数", "lift at 100"),
            ("团伙召回率", "ring recall"),
            ("占上限", "of possible"),
            ("前100中形似者", "look-alikes in 100"),
        ];
        html += &format!("<h3>{}</h3>\n<p>{} {}</p>\n", both(zh, en), both("基础比率", "base rate"), per_cent(base));
        html += &table("", 1, &heads, &rows);
    }
    section("本系统名单与简单排序", "The list beside simple orders", &html)
}

pub(super) fn patterns(index: &Index<'_>) -> String {
    let of = |prefix: &str, slice: fn(String) -> Slice| -> Vec<Slice> {
        index.slices("hits_at_capacity", prefix).into_iter().map(|name| slice(name.to_owned())).collect()
    };
    let slices = [of("variant:", Slice::Variant), of("pattern:", Slice::Pattern)].concat();
    let rows: Vec<(&str, Vec<String>)> = slices
        .iter()
        .map(|slice| {
            let get = |measure: &str| index.get(measure, Some(View::Heads), slice, OURS);
            let value = |measure: &str| get(measure).map(|figure| figure.value);
            let cells = vec![
                format!("<code>{}</code>", escape(&slice.name())),
                rests_on(get("hits_at_100")),
                decimal(value("hits_at_50"), 1),
                decimal(value("hits_at_100"), 1),
                decimal(value("hits_at_capacity"), 1),
                within(get("average_precision")),
                rests_on(get("ring_recall")),
                within(get("ring_recall")),
                per_cent(index.value("ring_recall_possible", Some(View::Heads), slice, "")),
            ];
            ("", cells)
        })
        .collect();
    let heads = [
        ("手法", "pattern"),
        ("可找人数", "persons to find"),
        ("前50命中", "hits in 50"),
        ("前100命中", "in 100"),
        ("处置能力内命中", "in capacity"),
        ("平均精确率", "average precision"),
        ("团伙", "rings"),
        ("团伙召回率", "ring recall"),
        ("上限", "possible"),
    ];
    if rows.is_empty() { String::new() } else { section("按手法", "By pattern", &table("", 1, &heads, &rows)) }
}

pub(super) fn lookalikes(index: &Index<'_>) -> String {
    let patterns = index.slices("lookalike_persons_with_finding", "lookalike:");
    let slices = patterns.into_iter().map(|pattern| Slice::Lookalike(pattern.to_owned())).chain([Slice::All]);
    let mut rows: Vec<(&str, Vec<String>)> = slices
        .filter_map(|slice| {
            let any = index.get("lookalike_persons_with_finding", None, &slice, "")?;
            let share = |measure: &str| per_cent(index.value(measure, None, &slice, ""));
            let cells = vec![
                format!("<code>{}</code>", escape(&slice.name())),
                any.n.to_string(),
                per_cent(Some(any.value)),
                share("lookalike_persons_with_unlowered_finding"),
                share("lookalike_agents_with_finding"),
                share("lookalike_agents_with_unlowered_finding"),
                decimal(index.value("lookalikes_in_100", Some(View::Heads), &slice, OURS), 1),
            ];
            Some(("", cells))
        })
        .collect();
    let plain = index.get("plain_persons_with_finding", None, &Slice::All, "");
    if let Some(any) = plain.filter(|_| !rows.is_empty()) {
        let in_full = index.value("plain_persons_with_unlowered_finding", None, &Slice::All, "");
        let none = || "–".to_owned();
        let cells = vec![
            both("不属任何群体的评判对象", "judged persons of no group"),
            any.n.to_string(),
            per_cent(Some(any.value)),
            per_cent(in_full),
            none(),
            none(),
            none(),
        ];
        rows.push(("", cells));
    }
    let heads = [
        ("正当群体", "honest group"),
        ("人数", "persons"),
        ("有预警", "with a finding"),
        ("有未降权预警", "with an unlowered one"),
        ("代办人有预警", "agents with a finding"),
        ("代办人有未降权预警", "agents with an unlowered one"),
        ("前100中", "in the first 100"),
    ];
    if rows.is_empty() {
        String::new()
    } else {
        section("形似而正当者", "Look-alikes", &table("", 1, &heads, &rows))
    }
}

pub(super) fn classes(index: &Index<'_>) -> String {
    let rows: Vec<(&str, Vec<String>)> = index
        .slices("listed_at_capacity", "stratum:")
        .into_iter()
        .map(|rest| {
            let slice = stratum_of(rest);
            let get = |measure: &str| index.get(measure, Some(View::Heads), &slice, OURS);
            let value = |measure: &str| get(measure).map(|figure| figure.value);
            let (listed, hits) = (value("listed_at_capacity"), value("hits_at_capacity"));
            let precision = listed.zip(hits).filter(|(listed, _)| *listed > 0.0).map(|(listed, hits)| hits / listed);
            let cells = vec![
                format!("<code>{}</code>", escape(rest)),
                rests_on(get("listed_at_capacity")),
                rests_on(get("hits_at_capacity")),
                decimal(listed, 1),
                decimal(hits, 1),
                per_cent(precision),
                within(get("average_precision")),
            ];
            ("", cells)
        })
        .collect();
    let heads = [
        ("类别", "class"),
        ("评判人数", "judged"),
        ("可找人数", "persons to find"),
        ("名单内", "listed within capacity"),
        ("命中", "hits"),
        ("精确率", "precision"),
        ("平均精确率", "average precision"),
    ];
    if rows.is_empty() {
        return String::new();
    }
    section("按人员类别（公平性）", "By class of persons (fairness)", &table("", 1, &heads, &rows))
}

/// Rules that found groups of each pattern.
pub(super) fn rules(index: &Index<'_>) -> String {
    let measure = "groups_with_finding";
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    for (prefix, slice) in
        [("pattern:", Slice::Pattern as fn(String) -> Slice), ("lookalike:", Slice::Lookalike as fn(String) -> Slice)]
    {
        for name in index.slices(measure, prefix).into_iter().filter(|name| !name.contains('/')) {
            let slice = slice(name.to_owned());
            let of = slice.name();
            let methods: BTreeSet<&str> =
                index.0.keys().filter(|key| key.0 == measure && key.2 == of).map(|key| key.3).collect();
            let mut found: Vec<(f64, &str)> = methods
                .into_iter()
                .filter(|method| *method != "any")
                .filter_map(|method| Some((index.value(measure, None, &slice, method)?, method)))
                .collect();
            found.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(y.1)));
            let told: Vec<String> = found
                .iter()
                .take(8)
                .map(|(share, rule)| format!("<code>{}</code>&nbsp;{:.0}%", escape(rule), share * 100.0))
                .collect();
            let any = index.get(measure, None, &slice, "any");
            let cells = vec![
                format!("<code>{}</code>", escape(&of)),
                told.join(", "),
                rests_on(any),
                per_cent(any.map(|figure| figure.value)),
            ];
            rows.push(("", cells));
        }
    }
    let heads =
        [("手法或群体", "pattern or group"), ("规则", "rules"), ("组数", "groups"), ("有任一预警", "with any finding")];
    if rows.is_empty() {
        String::new()
    } else {
        section("哪些规则发现", "Which rules saw it", &table("", 2, &heads, &rows))
    }
}
