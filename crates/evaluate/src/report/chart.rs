//! `evaluation.svg`: expected hits by list length, and precision against recall, the run's list and all baselines. The file
//! stands alone: styles are inside, names in Chinese and English.

use std::fmt::Write as _;

use crate::{Curve, Evaluation, OURS};

const WIDTH: f64 = 980.0;
const HEIGHT: f64 = 460.0;
const PANEL: f64 = 400.0;
const LEFTS: [f64; 2] = [58.0, 552.0];
const TOP: f64 = 56.0;
const BOTTOM: f64 = 340.0;
/// The list is drawn last, in front of the others. Colours told apart by people who see few (Okabe & Ito), and dashes.
const STYLES: [(&str, &str, f64); 7] = [
    ("#0b5cad", "", 3.0),
    ("#d55e00", "7 3", 1.6),
    ("#009e73", "2 3", 1.6),
    ("#cc79a7", "9 3 2 3", 1.6),
    ("#e69f00", "5 5", 1.6),
    ("#56b4e9", "1 2", 1.8),
    ("#6a737d", "12 4", 1.6),
];

/// An axis of a panel.
struct Axis {
    zh: &'static str,
    en: &'static str,
    top: f64,
    is_share: bool,
}

impl Axis {
    fn text(&self, value: f64) -> String {
        if self.is_share { format!("{:.0}%", value * 100.0) } else { format!("{value:.0}") }
    }
}

pub(super) fn svg(evaluation: &Evaluation) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"hits by list length, and precision against recall\">\n<style>\n\
         .ev-text {{ font: 12px 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif; fill: #1b1f24; }}\n\
         .ev-title {{ font-size: 15px; font-weight: 600; }}\n.ev-faint {{ fill: #6a737d; }}\n\
         .ev-grid {{ stroke: #d8dee4; stroke-width: 1; }}\n.ev-line {{ fill: none; stroke-linejoin: round; }}\n</style>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    let curves = &evaluation.curves;
    let longest = curves.iter().map(|curve| curve.hits.len()).max().unwrap_or(1).max(2) as f64 - 1.0;
    let most = curves.iter().flat_map(|curve| &curve.hits).copied().fold(1.0, f64::max);
    let length = Axis { zh: "名单长度", en: "persons looked at", top: longest, is_share: false };
    let hits = Axis { zh: "命中", en: "hits", top: round_up(most), is_share: false };
    panel(&mut svg, LEFTS[0], "命中数随名单长度", "Hits by list length", &length, &hits);
    let recall = Axis { zh: "召回率", en: "recall", top: 1.0, is_share: true };
    let precision = Axis { zh: "精确率", en: "precision", top: 1.0, is_share: true };
    panel(&mut svg, LEFTS[1], "精确率与召回率", "Precision and recall", &recall, &precision);

    // the capacity, where it lies inside the panel
    let capacity = evaluation.judged.capacity as f64;
    if capacity < longest {
        let x = LEFTS[0] + PANEL * capacity / longest;
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{BOTTOM}\" stroke=\"#6a737d\" stroke-dasharray=\"3 3\"/>\
             <text class=\"ev-text ev-faint\" x=\"{:.1}\" y=\"{:.1}\">处置能力 capacity {capacity}</text>",
            x + 4.0,
            TOP + 12.0
        );
    }
    for (at, curve) in curves.iter().enumerate().rev() {
        let hit_points = thinned(curve).map(|(k, hits)| (k / longest, hits / round_up(most)));
        line(&mut svg, LEFTS[0], at, hit_points);
        line(&mut svg, LEFTS[1], at, curve.precision_recall.iter().copied());
    }
    legend(&mut svg, evaluation);
    svg + "</svg>\n"
}

/// Every length where few are drawn, some of many.
fn thinned(curve: &Curve) -> impl Iterator<Item = (f64, f64)> {
    let step = curve.hits.len().div_ceil(400).max(1);
    let last = curve.hits.len().saturating_sub(1);
    let points = curve.hits.iter().enumerate().filter(move |(at, _)| at % step == 0 || *at == last);
    points.map(|(at, &hits)| (at as f64, hits))
}

fn panel(svg: &mut String, left: f64, zh: &str, en: &str, across: &Axis, up: &Axis) {
    let _ = writeln!(
        svg,
        "<text class=\"ev-text ev-title\" x=\"{left}\" y=\"24\">{zh} <tspan class=\"ev-faint\" font-weight=\"400\" font-size=\"12\">{en}</tspan></text>\
         <text class=\"ev-text ev-faint\" x=\"{left}\" y=\"46\">{} {}</text>\
         <text class=\"ev-text ev-faint\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{} {}</text>",
        up.zh,
        up.en,
        left + PANEL,
        BOTTOM + 36.0,
        across.zh,
        across.en
    );
    for part in 0..=4 {
        let share = f64::from(part) / 4.0;
        let (x, y) = (left + PANEL * share, BOTTOM - (BOTTOM - TOP) * share);
        let _ = writeln!(
            svg,
            "<line class=\"ev-grid\" x1=\"{left}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"ev-text ev-faint\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <text class=\"ev-text ev-faint\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            left + PANEL,
            left - 6.0,
            y + 4.0,
            up.text(up.top * share),
            BOTTOM + 18.0,
            across.text(across.top * share)
        );
    }
}

/// A line of points in parts of the panel.
fn line(svg: &mut String, left: f64, method: usize, points: impl Iterator<Item = (f64, f64)>) {
    let (colour, dashes, width) = STYLES[method % STYLES.len()];
    let points: Vec<String> =
        points.map(|(x, y)| format!("{:.1},{:.1}", left + PANEL * x, BOTTOM - (BOTTOM - TOP) * y)).collect();
    match &points[..] {
        [] => {}
        [point] => {
            let (x, y) = point.split_once(',').unwrap_or_default();
            let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>");
        }
        _ => {
            let _ = writeln!(
                svg,
                "<polyline class=\"ev-line\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" points=\"{}\"/>",
                points.join(" ")
            );
        }
    }
}

fn legend(svg: &mut String, evaluation: &Evaluation) {
    for (at, [name, zh, en]) in evaluation.methods.iter().enumerate() {
        let (colour, dashes, width) = STYLES[at % STYLES.len()];
        let (x, y) = (LEFTS[0] + 310.0 * (at % 3) as f64, BOTTOM + 64.0 + 22.0 * (at / 3) as f64);
        let weight = if *name == OURS { "600" } else { "400" };
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" x2=\"{:.1}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\"/>\
             <text class=\"ev-text\" x=\"{:.1}\" y=\"{:.1}\" font-weight=\"{weight}\">{zh} <tspan class=\"ev-faint\">{en}</tspan></text>",
            x + 30.0,
            x + 38.0,
            y + 4.0
        );
    }
}

/// The next of 1, 2, 4 and 8 times a power of ten.
fn round_up(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 8.0, 10.0].into_iter().map(|step| step * power).find(|top| *top >= value - 1e-12).unwrap_or(value)
}
