//! `evaluation.csv`: one row per figure.

use crate::Figure;

pub(super) fn csv(figures: &[Figure]) -> String {
    let mut text = "measure,view,slice,method,value,low,high,n\n".to_owned();
    for figure in figures {
        let cells = [
            figure.measure.clone(),
            figure.view.to_owned(),
            figure.slice.clone(),
            figure.method.clone(),
            number(figure.value),
            figure.low.map_or_else(String::new, number),
            figure.high.map_or_else(String::new, number),
            figure.n.to_string(),
        ];
        let quoted = cells.map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        });
        text.push_str(&quoted.join(","));
        text.push('\n');
    }
    text
}

/// Six digits behind the point, without trailing zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Slice, View};

    #[test]
    fn figures_are_written_short_and_quoted_where_needed() {
        let slice = Slice::Pattern("a,b".to_owned());
        let figure = Figure::new("hits_at_10", Some(View::Heads), &slice, "list", 2.5, 7);
        assert_eq!(csv(&[figure]).lines().nth(1), Some("hits_at_10,heads,\"pattern:a,b\",list,2.5,,,7"));
        assert_eq!([number(0.1), number(-0.000_000_1), number(40.0)], ["0.1", "0", "40"]);
    }
}
