//! The table for the terminal.

use super::{Index, Report, stratum_of};
use crate::{Figure, OURS, Slice, View};

/// Columns filled to their widest cell; the first is text.
fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
        cells.chain([heads[at]]).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let filled =
            cells.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
                if at == 0 { format!("  {cell:<width$}") } else { format!("{cell:>width$}") }
            });
        filled.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let mut text = line(heads.to_vec());
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

fn count(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"))
}

fn within(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "-".to_owned() };
    let interval = figure.low.zip(figure.high).map(|(low, high)| format!(" [{low:.2}, {high:.2}]"));
    format!("{:.3}{}", figure.value, interval.unwrap_or_default())
}

/// What the program prints.
pub fn told(report: &Report<'_>) -> String {
    let judged = &report.evaluation.judged;
    let index = Index::new(&report.evaluation.figures);
    let mut text = format!(
        "run {} for {}\njudged: {} persons new and linked, among them {} organisers and agents, {} members of {} linked \
         rings ({} reachable), {} look-alikes; capacity {}\n",
        report.run_id,
        report.jurisdiction,
        judged.n_judged,
        judged.n_heads,
        judged.n_members,
        judged.n_rings,
        judged.n_rings_reachable,
        judged.n_lookalikes,
        judged.capacity
    );
    for (view, title) in [
        (View::Heads, "organisers and agents"),
        (View::Members, "any member of a ring"),
        (View::Future, "with a card that becomes involved after the night"),
    ] {
        text += &whole(report, &index, view, title);
    }
    let possible = index.value("ring_recall_possible", Some(View::Heads), &Slice::All, "");
    text += &format!("  possible ring recall {}; intervals: {} rounds\n", share(possible), judged.rounds);
    text + &patterns(report, &index) + &lookalikes(&index) + &classes(&index)
}

fn whole(report: &Report<'_>, index: &Index<'_>, view: View, title: &str) -> String {
    if index.get("base_rate", Some(view), &Slice::All, OURS).is_none() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = report
        .evaluation
        .methods
        .iter()
        .map(|[name, ..]| {
            let value = |measure: &str| index.value(measure, Some(view), &Slice::All, name);
            let mut cells = vec![
                (*name).to_owned(),
                share(value("precision_at_50")),
                share(value("precision_at_100")),
                share(value("precision_at_capacity")),
                within(index.get("average_precision", Some(view), &Slice::All, name)),
                count(value("lift_at_100")),
                count(value("lookalikes_in_100")),
            ];
            if view == View::Heads {
                cells.push(within(index.get("ring_recall", Some(view), &Slice::All, name)));
                cells.push(share(value("ring_recall_of_possible")));
                cells
                    .push(value("tied_at_capacity").or(tied(index, name)).map_or_else(String::new, |n| format!("{n}")));
            }
            cells
        })
        .collect();
    let mut heads = vec!["method", "P@50", "P@100", "P@cap", "average precision", "lift@100", "look-alikes@100"];
    if view == View::Heads {
        heads.extend(["ring recall", "of possible", "tied at cap"]);
    }
    let base = index.value("base_rate", Some(view), &Slice::All, OURS);
    let base = base.map_or_else(String::new, |rate| format!(" (base rate {:.2}%)", rate * 100.0));
    format!("\nhits: {title}{base}\n{}", table(&heads, &rows))
}

fn tied(index: &Index<'_>, method: &str) -> Option<f64> {
    index.value("tied_at_capacity", None, &Slice::All, method)
}

fn patterns(report: &Report<'_>, index: &Index<'_>) -> String {
    let slices = index
        .slices("hits_at_capacity", "variant:")
        .into_iter()
        .map(|variant| Slice::Variant(variant.to_owned()))
        .chain(
            index.slices("hits_at_capacity", "pattern:").into_iter().map(|pattern| Slice::Pattern(pattern.to_owned())),
        );
    let rows: Vec<Vec<String>> = slices
        .map(|slice| {
            let get = |measure: &str| index.get(measure, Some(View::Heads), &slice, OURS);
            let best = report
                .evaluation
                .methods
                .iter()
                .filter(|[name, ..]| *name != OURS)
                .filter_map(|[name, ..]| Some((index.value("ring_recall", Some(View::Heads), &slice, name)?, *name)))
                .filter(|(value, _)| *value > 0.0)
                .max_by(|x, y| x.0.total_cmp(&y.0));
            vec![
                slice.name(),
                get("hits_at_100").map_or_else(String::new, |figure| figure.n.to_string()),
                count(get("hits_at_100").map(|figure| figure.value)),
                count(get("hits_at_capacity").map(|figure| figure.value)),
                within(get("average_precision")),
                get("ring_recall").map_or_else(String::new, |figure| figure.n.to_string()),
                within(get("ring_recall")),
                share(index.value("ring_recall_possible", Some(View::Heads), &slice, "")),
                best.map_or_else(|| "-".to_owned(), |(value, name)| format!("{value:.3} {name}")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = [
        "of the list",
        "heads",
        "hits@100",
        "hits@cap",
        "average precision",
        "rings",
        "ring recall",
        "possible",
        "best simple order",
    ];
    format!("\n{}", table(&heads, &rows))
}

fn lookalikes(index: &Index<'_>) -> String {
    let patterns = index.slices("lookalike_persons_with_finding", "lookalike:");
    let slices = patterns.into_iter().map(|pattern| Slice::Lookalike(pattern.to_owned())).chain([Slice::All]);
    let mut rows: Vec<Vec<String>> = slices
        .filter_map(|slice| {
            let any = index.get("lookalike_persons_with_finding", None, &slice, "")?;
            let view = Some(View::Heads);
            Some(vec![
                slice.name(),
                any.n.to_string(),
                share(Some(any.value)),
                share(index.value("lookalike_persons_with_unlowered_finding", None, &slice, "")),
                share(index.value("lookalike_agents_with_finding", None, &slice, "")),
                share(index.value("lookalike_agents_with_unlowered_finding", None, &slice, "")),
                count(index.value("lookalikes_in_100", view, &slice, OURS)),
            ])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let plain = |measure: &str| share(index.value(measure, None, &Slice::All, ""));
    let n = index.get("plain_persons_with_finding", None, &Slice::All, "").map_or(0, |figure| figure.n);
    rows.push(vec![
        "judged persons of no group".to_owned(),
        n.to_string(),
        plain("plain_persons_with_finding"),
        plain("plain_persons_with_unlowered_finding"),
    ]);
    let heads = ["look-alikes", "persons", "with finding", "unlowered", "agents with", "unlowered", "in first 100"];
    format!("\n{}", table(&heads, &rows))
}

fn classes(index: &Index<'_>) -> String {
    let rows: Vec<Vec<String>> = index
        .slices("listed_at_capacity", "stratum:")
        .into_iter()
        .map(|rest| {
            let slice = stratum_of(rest);
            let get = |measure: &str| index.get(measure, Some(View::Heads), &slice, OURS);
            vec![
                rest.to_owned(),
                get("listed_at_capacity").map_or_else(String::new, |figure| figure.n.to_string()),
                get("hits_at_capacity").map_or_else(String::new, |figure| figure.n.to_string()),
                count(get("listed_at_capacity").map(|figure| figure.value)),
                count(get("hits_at_capacity").map(|figure| figure.value)),
                within(get("average_precision")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = ["class of persons", "judged", "heads", "listed@cap", "hits@cap", "average precision"];
    format!("\n{}", table(&heads, &rows))
}
