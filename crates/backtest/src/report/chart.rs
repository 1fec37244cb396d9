//! Charts as inline SVG: lines over nights, and shares with their intervals.

use std::fmt::Write as _;

use twocard_page::escape;

use crate::interval::Interval;

/// A line over the nights; a gap where there is no value.
pub(super) struct Line<'a> {
    pub(super) label: &'a str,
    pub(super) class: &'static str,
    pub(super) values: Vec<Option<f64>>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;

/// Lines over nights, the axis from 0. `axis` writes a value of it.
pub(super) fn lines(title: &str, nights: &[String], lines: &[Line<'_>], axis: fn(f64) -> String) -> String {
    let highest = lines.iter().flat_map(|line| &line.values).flatten().copied().fold(0.0, f64::max);
    let top = round_up(highest);
    let x = |at: usize| LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / (nights.len().max(2) - 1) as f64;
    let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n<title>{}</title>\n",
        escape(title),
        escape(title)
    );
    for part in 0..=4 {
        let value = top * f64::from(part) / 4.0;
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 6.0,
            y(value) + 4.0,
            axis(value),
            y = y(value)
        );
    }
    let step = nights.len().div_ceil(6).max(1);
    for (at, night) in nights.iter().enumerate().step_by(step) {
        let anchor = if at == 0 { "start" } else { "middle" };
        let _ = writeln!(
            svg,
            "<text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            x(at).min(WIDTH - 34.0),
            HEIGHT - BOTTOM + 18.0,
            escape(night)
        );
    }
    for line in lines {
        for run in runs(&line.values) {
            let points: Vec<String> = run.iter().map(|&(at, value)| format!("{:.1},{:.1}", x(at), y(value))).collect();
            match &points[..] {
                [point] => {
                    let (cx, cy) = point.split_once(',').unwrap_or_default();
                    let _ = writeln!(svg, "<circle class=\"dot {}\" cx=\"{cx}\" cy=\"{cy}\" r=\"2.5\"/>", line.class);
                }
                _ => {
                    let _ = writeln!(svg, "<polyline class=\"line {}\" points=\"{}\"/>", line.class, points.join(" "));
                }
            }
        }
    }
    svg.push_str("</svg>\n<p class=\"legend\">");
    for line in lines {
        let _ = write!(
            svg,
            "<span><svg class=\"key\" viewBox=\"0 0 24 8\"><line class=\"line {}\" x1=\"0\" x2=\"24\" y1=\"4\" y2=\"4\"/></svg>{}</span>",
            line.class,
            escape(line.label)
        );
    }
    svg + "</p>\n"
}

/// Stretches without a gap.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let numbered: Vec<(usize, Option<f64>)> = values.iter().copied().enumerate().collect();
    numbered
        .split(|(_, value)| value.is_none())
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().filter_map(|&(at, value)| Some((at, value?))).collect())
        .collect()
}

/// A share with its interval and what was to be expected, as a small bar for a table cell.
pub(super) fn share_bar(share: f64, interval: Interval, expected: f64, top: f64) -> String {
    let x = |value: f64| 160.0 * (value / top).clamp(0.0, 1.0);
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 160 14\"><line class=\"range\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"7\" y2=\"7\"/>\
         <line class=\"base\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"1\" y2=\"13\"/><circle class=\"dot a\" cx=\"{:.1}\" cy=\"7\" r=\"3.5\"/></svg>",
        x(interval.low),
        x(interval.high),
        x(expected),
        x(expected),
        x(share)
    )
}

/// A figure without trailing zeros.
pub(super) fn short(value: f64) -> String {
    format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The next of 1, 2, 4 and 8 times a power of ten.
pub(super) fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 8.0, 10.0].into_iter().map(|step| step * power).find(|top| *top >= value - 1e-12).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_above_the_highest_value() {
        assert_eq!([short(0.25), short(40.0), short(0.0), short(100.0)], ["0.25", "40", "0", "100"]);
        assert!((round_up(0.31) - 0.4).abs() < 1e-12 && (round_up(30.0) - 40.0).abs() < 1e-12);
        assert!((round_up(0.0) - 1.0).abs() < 1e-12 && (round_up(8.1) - 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_gap_breaks_a_line() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0)];
        assert_eq!(runs(&values), [vec![(0, 1.0), (1, 2.0)], vec![(3, 3.0)]]);
    }
}
