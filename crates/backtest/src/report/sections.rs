//! The sections of the page.

use super::Report;
use twocard_page::{both, escape, section, table};

use super::chart::{self, Line};
use super::page::{decimal, per_cent};
use crate::interval::Interval;
use crate::pooled::ratio;
use crate::{HORIZONS, HorizonFigures, NightFigures, wilson};

/// Examples of hits gained and lost that the page shows of each.
const N_EXAMPLES: usize = 15;
const LONGEST: usize = HORIZONS.len() - 1;

fn class(side: &str) -> &'static str {
    if side == "A" { "a" } else { "b" }
}

/// A small share.
fn fine_per_cent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.3}%", value * 100.0))
}

fn within(value: Option<f64>, interval: Option<Interval>) -> String {
    let interval =
        interval.map(|i| format!(" <span class=\"small\">{:.1}–{:.1}%</span>", i.low * 100.0, i.high * 100.0));
    per_cent(value) + &interval.unwrap_or_default()
}

pub(super) fn pooled(report: &Report<'_>) -> String {
    let mut rows = Vec::new();
    for pack in &report.packs {
        for sum in &pack.pooled {
            let per_night = |n: u32| decimal(ratio(n.into(), sum.n_nights.into()), 1);
            rows.push((
                class(pack.side),
                vec![
                    pack.side.to_owned(),
                    sum.horizon.to_string(),
                    sum.n_nights.to_string(),
                    sum.n_censored.to_string(),
                    per_night(sum.n_listed),
                    per_night(sum.n_new),
                    format!("{}/{}", sum.n_hits, sum.n_listed),
                    within(sum.precision, sum.precision_interval),
                    fine_per_cent(ratio(sum.expected_hits, sum.n_listed.into())),
                    decimal(sum.lift, 1),
                    format!("{}/{}", sum.n_cards_reached, sum.n_cards),
                    per_cent(sum.recall),
                    format!("{}/{}", sum.n_subjects_hit, sum.n_subjects),
                ],
            ));
        }
    }
    let heads = [
        ("规则包", "pack"),
        ("观察期", "days"),
        ("计入夜数", "nights judged"),
        ("删失夜数", "censored"),
        ("每夜名单", "leads a night"),
        ("每夜新增", "new a night"),
        ("命中", "hits"),
        ("精确率", "precision"),
        ("随机期望", "at random"),
        ("提升倍数", "lift"),
        ("所及涉案卡", "cards reached"),
        ("召回率", "recall"),
        ("命中对象", "subjects hit"),
    ];
    section("总体效果", "All nights together", &table("", 1, &heads, &rows))
}

pub(super) fn comparison(report: &Report<'_>) -> String {
    let Some(comparison) = &report.comparison else { return String::new() };
    let rows: Vec<(&str, Vec<String>)> = comparison
        .horizons
        .iter()
        .map(|of| {
            let points = |value: f64| format!("{:+.1}", value * 100.0);
            let interval = of.interval.map(|i| format!("{} – {}", points(i.low), points(i.high)));
            (
                "",
                vec![
                    of.horizon.to_string(),
                    of.n_nights.to_string(),
                    format!("{} → {}", of.n_listed[0], of.n_listed[1]),
                    format!("{} → {}", of.n_new[0], of.n_new[1]),
                    format!("{} → {}", of.n_hits[0], of.n_hits[1]),
                    format!("+{} ({})", of.n_gained, of.n_subjects_gained),
                    format!("−{} ({})", of.n_lost, of.n_subjects_lost),
                    of.precision_difference.map_or_else(|| "–".to_owned(), points),
                    interval.unwrap_or_else(|| "–".to_owned()),
                ],
            )
        })
        .collect();
    let heads = [
        ("观察期", "days"),
        ("夜数", "nights"),
        ("名单 A→B", "leads"),
        ("新增 A→B", "new leads"),
        ("命中 A→B", "hits"),
        ("增加（对象）", "gained (subjects)"),
        ("失去（对象）", "lost (subjects)"),
        ("精确率差（百分点）", "precision, points"),
        ("95%区间", "interval"),
    ];
    let mut html = table("", 0, &heads, &rows);
    for (is_gain, zh, en) in
        [(true, "B 多出的命中（例）", "Hits that only B has"), (false, "B 失去的命中（例）", "Hits that only A has")]
    {
        let mut seen = std::collections::BTreeSet::new();
        let examples = comparison.changes.iter().filter(|of| of.is_gain == is_gain && seen.insert(&of.lead_id));
        let rows: Vec<(&str, Vec<String>)> = examples
            .take(N_EXAMPLES)
            .map(|of| {
                let id = format!("<code>{}</code>", escape(&of.lead_id));
                (
                    "",
                    vec![
                        id,
                        both(of.kind.name_zh(), of.kind.name()),
                        escape(&of.ground),
                        of.as_of.to_string(),
                        of.position.to_string(),
                        of.days.to_string(),
                    ],
                )
            })
            .collect();
        html.push_str(&format!("<h3>{}</h3>\n", both(zh, en)));
        if rows.is_empty() {
            html.push_str(&format!("<p>{}</p>\n", both("无。", "None.")));
            continue;
        }
        let heads = [
            ("线索", "lead"),
            ("对象", "subject"),
            ("主要依据", "main ground"),
            ("首见夜", "first night"),
            ("位次", "position"),
            ("涉案于（天后）", "involved after days"),
        ];
        html.push_str(&table("", 3, &heads, &rows));
    }
    html.push_str(&format!("<p class=\"small\">{}</p>\n", both("全部见 changes.csv。", "All of them: changes.csv.")));
    section("B 对 A", "B against A", &html)
}

pub(super) fn nights(report: &Report<'_>) -> String {
    let Some(first) = report.packs.first() else { return String::new() };
    let nights: Vec<String> = first.replay.nights.iter().map(|night| night.as_of.to_string()).collect();
    let lines = |of: &dyn Fn(&NightFigures) -> Option<f64>| -> Vec<Line<'_>> {
        let line = |pack: &super::PackReport<'_>| pack.replay.nights.iter().map(of).collect();
        report.packs.iter().map(|pack| Line { label: pack.side, class: class(pack.side), values: line(pack) }).collect()
    };
    let judged = |night: &NightFigures, of: &dyn Fn(&HorizonFigures) -> Option<f64>| {
        night.horizons[LONGEST].as_ref().and_then(of)
    };
    let share = |value: f64| format!("{}%", chart::short(value * 100.0));

    let mut precision = lines(&|night| judged(night, &|f| ratio(f.n_hits.into(), night.listed.len() as f64)));
    let at_random = |night: &NightFigures| judged(night, &|f| ratio(f.expected_hits, night.listed.len() as f64));
    let values = first.replay.nights.iter().map(at_random).collect();
    precision.push(Line { label: "随机期望 at random (A)", class: "base", values });
    let recall = lines(&|night| judged(night, &|f| ratio(f.n_cards_reached.into(), f.n_cards.into())));
    let new = lines(&|night| Some(night.n_new() as f64));
    let days = HORIZONS[LONGEST];
    let chart = |zh: &str, en: &str, drawn: &[Line<'_>], axis: fn(f64) -> String| {
        format!("<h3>{}</h3>\n{}", both(zh, en), chart::lines(en, &nights, drawn, axis))
    };
    let html = [
        chart(&format!("精确率（{days}天）"), &format!("Precision within {days} days"), &precision, share),
        chart(&format!("召回率（{days}天）"), &format!("Recall within {days} days"), &recall, share),
        chart("每夜新增线索", "New leads a night", &new, chart::short),
    ];
    section("逐夜变化", "Night by night", &html.concat())
}

pub(super) fn rules(report: &Report<'_>) -> String {
    let days = HORIZONS[LONGEST];
    let shares = report.packs.iter().flat_map(|pack| &pack.replay.rules).filter_map(|rule| {
        let sum = rule.pooled(LONGEST);
        wilson(sum.n_hits, sum.n_new).filter(|_| sum.n_new >= 10).map(|interval| interval.high)
    });
    let top = chart::round_up(shares.fold(0.01, f64::max)).min(1.0);
    let mut rows = Vec::new();
    for pack in &report.packs {
        for rule in pack.replay.rules.iter().filter(|rule| rule.nights.iter().any(|night| night.n_findings > 0)) {
            let n_nights = rule.nights.len().max(1) as f64;
            let sum = rule.pooled(LONGEST);
            let share = ratio(sum.n_hits.into(), sum.n_new.into());
            let interval = wilson(sum.n_hits, sum.n_new);
            let expected = ratio(sum.expected, sum.n_new.into()).unwrap_or_default();
            let bar = share.zip(interval).map(|(share, interval)| chart::share_bar(share, interval, expected, top));
            let mean = |total: u32| format!("{:.1}", f64::from(total) / n_nights);
            rows.push((
                class(pack.side),
                vec![
                    pack.side.to_owned(),
                    format!("<code>{}</code>", escape(&rule.rule)),
                    both(&escape(&rule.name_zh), &escape(&rule.name_en)),
                    mean(rule.nights.iter().map(|night| night.n_findings).sum()),
                    mean(rule.nights.iter().map(|night| night.n_new).sum()),
                    format!("{}/{}", sum.n_hits, sum.n_new),
                    within(share, interval),
                    decimal(ratio(sum.n_hits.into(), sum.expected), 1),
                    bar.unwrap_or_default(),
                ],
            ));
        }
    }
    let involved = format!("involved within {days} days, of new subjects");
    let scale = format!("share with interval, 0 to {:.0}%; bar: at random", top * 100.0);
    let heads = [
        ("规则包", "pack"),
        ("规则", "rule"),
        ("名称", "name"),
        ("每夜预警", "findings a night"),
        ("每夜新对象", "new a night"),
        ("新对象中涉案", involved.as_str()),
        ("占比", "share"),
        ("提升倍数", "lift"),
        ("占比与区间", scale.as_str()),
    ];
    let mut html = table("", 3, &heads, &rows);
    for pack in &report.packs {
        let is_silent = |rule: &&crate::RuleFigures| rule.nights.iter().all(|night| night.n_findings == 0);
        let silent: Vec<&str> = pack.replay.rules.iter().filter(is_silent).map(|rule| rule.rule.as_str()).collect();
        if !silent.is_empty() {
            let said = both("各夜均无预警", "without a finding on any night");
            html.push_str(&format!("<p class=\"small\">{} {said}: {}</p>\n", pack.side, escape(&silent.join(", "))));
        }
    }
    section("各规则", "Rule by rule", &html)
}

pub(super) fn bands(report: &Report<'_>) -> String {
    let mut rows = Vec::new();
    for pack in &report.packs {
        for band in pack.bands.iter().filter(|band| band.count.n > 0) {
            rows.push((
                class(pack.side),
                vec![
                    pack.side.to_owned(),
                    format!("<code>{}</code>", escape(&band.key.rule)),
                    escape(&band.key.band),
                    format!("{}/{}", band.count.k, band.count.n),
                    decimal(Some(band.count.expected), 2),
                    fine_per_cent(Some(band.count.base_rate())),
                    decimal(band.log_ratio, 2),
                    band.weight.to_string(),
                ],
            ));
        }
    }
    let heads = [
        ("规则包", "pack"),
        ("规则", "rule"),
        ("档", "band"),
        ("新入档中涉案", "involved, of new in band"),
        ("随机期望", "expected"),
        ("基准率", "base rate"),
        ("对数似然比（收缩）", "log-likelihood ratio, shrunken"),
        ("现行权重", "weight now"),
    ];
    let said = both(
        "仅计权重未被降低的预警；空档不列。权重建议见 --propose，模拟或历史过短的数据不作建议。",
        "Findings that nothing lowered; empty bands are left out. Weights are proposed by --propose, never on simulated data or too short a history.",
    );
    let html = format!("{}<p class=\"small\">{said}</p>\n", table("", 3, &heads, &rows));
    section("各档证据", "What each band is worth", &html)
}

pub(super) fn all_nights(report: &Report<'_>) -> String {
    let mut rows = Vec::new();
    for pack in &report.packs {
        for night in &pack.replay.nights {
            let mut cells = vec![
                pack.side.to_owned(),
                night.as_of.to_string(),
                night.n_leads.to_string(),
                night.listed.len().to_string(),
                night.n_new().to_string(),
            ];
            for figures in &night.horizons {
                cells.push(figures.map_or_else(|| "–".to_owned(), |f| f.n_hits.to_string()));
                cells.push(figures.map_or_else(|| "–".to_owned(), |f| format!("{}/{}", f.n_cards_reached, f.n_cards)));
            }
            rows.push((class(pack.side), cells));
        }
    }
    let heads = [
        ("规则包", "pack"),
        ("夜", "night"),
        ("全部线索", "leads"),
        ("名单内", "within capacity"),
        ("新增", "new"),
        ("30天命中", "hits in 30 days"),
        ("所及卡", "cards reached"),
        ("60天命中", "hits in 60 days"),
        ("所及卡", "cards reached"),
        ("90天命中", "hits in 90 days"),
        ("所及卡", "cards reached"),
    ];
    section("全部各夜", "Every night", &table("long", 2, &heads, &rows))
}
