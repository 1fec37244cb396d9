//! An excess in SQL: the windows of a burst, each against the critical count of its cell in `rule_expectations`.

use super::slots::Slots;
use super::{Excess, Of};
use crate::Rule;
use crate::kinds::burst::sql::windowed;
use crate::sql::{GROUND_COLUMNS, KindSql, band_of_figure, filter, in_force, literal};
use crate::window::Window;

pub(super) fn of(excess: &Excess, rule: &Rule) -> KindSql {
    let key = excess.key.sql();
    let mut predicates = in_force(rule);
    predicates.push(format!("({key}) IS NOT NULL"));
    predicates.push(format!("{} IS NOT NULL", excess.count.sql()));
    predicates.extend(excess.rows.sql());
    if matches!(excess.window, Window::Minutes(_)) {
        predicates.push("NOT opened_at_day_only".to_owned());
    }
    if excess.of == Of::Involved {
        predicates.push("card_id IN (SELECT card_id FROM involved_cards)".to_owned());
    }
    let cells = format!(
        "SELECT subject, weekday, hour, critical_n FROM rule_expectations
    WHERE rule_id = {} AND rule_version = {} AND n >= critical_n",
        literal(&rule.id),
        rule.version
    );
    let all = format!(
        "SELECT {key} AS key_1, {} AS unit, {GROUND_COLUMNS}\n    FROM openings{}",
        excess.count.sql(),
        filter(&predicates)
    );
    let opened = "SELECT all_opened.* FROM all_opened
    JOIN (SELECT DISTINCT subject FROM cells) AS subjects ON subjects.subject = CAST(all_opened.key_1 AS VARCHAR)";
    let mut on = vec!["cells.subject = CAST(counted.key_1 AS VARCHAR)"];
    let slots = Slots::of_window(excess.window);
    if slots != Slots::Whole {
        on.push("cells.weekday = extract(isodow FROM counted.moment)");
    }
    if slots == Slots::Hours {
        on.push("cells.hour = extract(hour FROM counted.moment)");
    }
    let enough = format!(
        "(
        SELECT counted.key_1, counted.moment, counted.n FROM counted JOIN cells ON {}
        WHERE counted.is_change = 0 AND counted.n >= cells.critical_n
    ) AS enough",
        on.join(" AND ")
    );
    let mut steps = vec![("cells", cells), ("all_opened", all), ("opened", opened.to_owned())];
    steps.extend(windowed(&["key_1".to_owned()], excess.window, &enough));
    KindSql { steps, subject_kind: excess.key.subject_kind(), band: band_of_figure(&excess.grading.bands) }
}
