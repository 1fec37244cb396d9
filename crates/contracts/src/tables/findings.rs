//! Tables of what was found and who is put before an officer.

use super::{
    ColumnType::{Bool, Date, F64, Text, Timestamp, U32},
    Table, given, maybe,
};

/// The rule pack.
pub const RULES: Table = Table {
    name: "rules",
    grain: "one row per rule and version of the pack",
    unique: &["rule_id", "rule_version"],
    sorted_by: &["rule_id", "rule_version"],
    columns: &[
        given("rule_id", Text, "id of the rule"),
        given("rule_version", U32, "version of the rule"),
        given("kind", Text, "rule kind"),
        given("name_zh", Text, "Chinese name"),
        given("name_en", Text, "English name"),
        given("citation", Text, "source of the rule"),
        maybe("valid_from", Date, "first day in force; empty: ever"),
        maybe("valid_to", Date, "last day in force; empty: still"),
        given("view_name", Text, "view of the extract that derives its findings from the openings"),
        given("sql", Text, "the query of that view"),
    ],
};

/// What each rule returned.
pub const RULE_OUTCOMES: Table = Table {
    name: "rule_outcomes",
    grain: "one row per rule of the pack",
    unique: &["rule_id", "rule_version"],
    sorted_by: &["rule_id", "rule_version"],
    columns: &[
        given("rule_id", Text, "id of the rule"),
        given("rule_version", U32, "version of the rule"),
        given("kind", Text, "rule kind"),
        given("name_zh", Text, "Chinese name"),
        given("citation", Text, "source of the rule"),
        given("outcome", Text, "fired, quiet, not_applicable or not_evaluated"),
        maybe("why", Text, "reason of not_applicable or not_evaluated"),
        given("n_rows_evaluated", U32, "rows up to as_of on whose day the rule was in force"),
        given("n_rows_with_key", U32, "rows among them that carry what the rule looks at"),
        given("n_findings", U32, "findings"),
    ],
};

/// Findings.
pub const FINDINGS: Table = Table {
    name: "findings",
    grain: "one row per finding: a rule fired on a subject in one episode",
    unique: &["finding_key"],
    sorted_by: &["finding_key"],
    columns: &[
        given("finding_key", U32, "dense number, by rule and first ground"),
        given("rule_id", Text, "id of the rule"),
        given("rule_version", U32, "version of the rule"),
        given("rule_name_zh", Text, "Chinese name of the rule"),
        given(
            "subject_kind",
            Text,
            "person, account, sim, phone, outlet, staff, address, device, ip, network or email",
        ),
        given("subject_key", U32, "key of the subject in its table; of a clerk, a number of the night"),
        given(
            "subject_id",
            Text,
            "pseudonym of the subject; of an address, device, network or e-mail address, of the first card that shows it",
        ),
        given("band", Text, "graded result"),
        given("weight", F64, "signal put on the subject, in (0, 1]"),
        given("lowered_by", Text, "what lowered the weight; empty when nothing did"),
        given(
            "n_peak",
            U32,
            "what the band grades: largest number of holders inside one window, cards over a limit, ...",
        ),
        given("n_holders", U32, "distinct holders over all grounds"),
        given("n_cards", U32, "distinct cards over all grounds"),
        given("n_institutions", U32, "distinct institutions over all grounds"),
        given("first_at", Timestamp, "time of the first ground"),
        given("last_at", Timestamp, "time of the last ground"),
        maybe("expected", F64, "what was expected of the window that holds most, where the rule expects anything"),
        given("reason", Text, "Chinese sentence with the figures filled in"),
    ],
};

/// What rules expected, and the counts that fire.
pub const RULE_EXPECTATIONS: Table = Table {
    name: "rule_expectations",
    grain: "one row per subject, and slot of the week where the rule parts it, whose largest window reaches the rule's \
            smallest count",
    unique: &["rule_id", "rule_version", "subject_key", "weekday", "hour"],
    sorted_by: &["rule_id", "rule_version", "subject_key", "weekday", "hour"],
    columns: &[
        given("rule_id", Text, "id of the rule"),
        given("rule_version", U32, "version of the rule"),
        given("subject_kind", Text, "outlet, staff, person or phone"),
        given("subject_key", U32, "key of the subject in its table; of a clerk, a number of the night"),
        given("subject_id", Text, "pseudonym of the subject; of an outlet or clerk, institution and code"),
        maybe("weekday", U32, "day of the week on which the windows begin, from 1, Monday; empty: any"),
        maybe("hour", U32, "hour of the day in which the windows begin; empty: any"),
        given("n_days", U32, "days from the subject's first opening to as_of"),
        given("n_windows", U32, "windows looked at, each beginning at an opening"),
        given("n", U32, "count of the largest window"),
        given("expected", F64, "what was expected of a window, from the subject's own past and its peers"),
        given("p_value", F64, "how likely chance alone gives some window such a count, at most"),
        given("critical_n", U32, "smallest count that fires"),
    ],
};

/// Grounds of findings.
pub const FINDING_ROWS: Table = Table {
    name: "finding_rows",
    grain: "one row per row that supports a finding",
    unique: &[],
    sorted_by: &["finding_key", "card_kind", "file_key", "line"],
    columns: &[
        given("finding_key", U32, "see table findings"),
        given("card_kind", Text, "account or sim: which card table"),
        given("card_key", U32, "account_key or sim_key"),
        given("holder_key", U32, "holder, see table persons"),
        given("file_key", U32, "source file, see table sources"),
        given("line", U32, "source line"),
    ],
};

/// Findings on the same openings.
pub const EPISODES: Table = Table {
    name: "episodes",
    grain: "one row per event: findings that share at least half of their cards, directly or through others",
    unique: &["episode_key"],
    sorted_by: &["episode_key"],
    columns: &[
        given("episode_key", U32, "dense number, by first finding"),
        given("rules", Text, "rules that fired, separated by ';'"),
        given("n_findings", U32, "findings"),
        given("n_rows", U32, "distinct rows over all findings"),
        given("n_cards", U32, "distinct cards"),
        given("n_holders", U32, "distinct holders: the members"),
        given("n_institutions", U32, "distinct institutions"),
        given("first_at", Timestamp, "time of the first row"),
        given("last_at", Timestamp, "time of the last row"),
        maybe("organiser_kind", Text, "person (agent) or phone that stands on most cards, a hypothesis to verify"),
        maybe("organiser_key", U32, "its key in its table"),
        maybe("organiser_id", Text, "its pseudonym"),
        maybe("organiser_share", F64, "part of the cards on which it stands, at least half"),
    ],
};

/// Which findings make up which episode.
pub const EPISODE_FINDINGS: Table = Table {
    name: "episode_findings",
    grain: "one row per finding",
    unique: &["finding_key"],
    sorted_by: &["episode_key", "finding_key"],
    columns: &[given("episode_key", U32, "see table episodes"), given("finding_key", U32, "see table findings")],
};

/// What exemptions did.
pub const EXEMPTION_USES: Table = Table {
    name: "exemption_uses",
    grain: "one row per exemption and rule of which it covers a finding",
    unique: &[],
    sorted_by: &["rule_id", "rule_version"],
    columns: &[
        given("exemption_no", Text, "number of the exemption"),
        given("rule_id", Text, "id of the rule"),
        given("rule_version", U32, "version of the rule"),
        given("n_findings", U32, "findings with at least one row that it covers"),
        given("n_lowered", U32, "findings among them that it lowered"),
        given("n_rows", U32, "rows of findings that it covers"),
    ],
};

/// Leads, those of other jurisdictions too.
pub const LEADS: Table = Table {
    name: "leads",
    grain: "one row per subject with a risk: the ranked list, then the transfer list",
    unique: &["lead_id"],
    sorted_by: &["is_transfer", "position"],
    columns: &[
        given("position", U32, "place in its list, from 1"),
        given("is_transfer", Bool, "no linkage to this jurisdiction: belongs to the transfer list"),
        given("lead_id", Text, "stable from night to night and the same for every recipient"),
        given("subject_kind", Text, "person, account or sim"),
        given("subject_key", U32, "key of the subject in its table"),
        given("subject_id", Text, "pseudonym of the subject"),
        given("subject_label", Text, "masked name or number"),
        given("role", Text, "agent, holder, phone owner or card"),
        given("risk", F64, "from grounds alone"),
        maybe("linkage_level", Text, "strongest linkage, L1 to L6"),
        given("linkage_levels", Text, "all linkages, separated by ';'"),
        given("linkage_weight", F64, "weight of the strongest linkage"),
        given("priority", F64, "risk x linkage weight"),
        given("band", Text, "high, medium or low"),
        given("is_known", Bool, "holder of an involved card or key person in force"),
        maybe("outlet", Text, "outlet most concerned: institution/code"),
        given("reasons", Text, "main reasons in Chinese, with shares"),
    ],
};

/// Reasons of leads with their shares.
pub const LEAD_REASONS: Table = Table {
    name: "lead_reasons",
    grain: "one row per ground that adds a thousandth or more to a lead's risk, and one for all others",
    unique: &["lead_id", "reason_no"],
    sorted_by: &["lead_id", "reason_no"],
    columns: &[
        given("lead_id", Text, "see table leads"),
        given("reason_no", U32, "from 1, largest share first"),
        given("ground_kind", Text, "finding, involved_card, listed_person, or others"),
        given(
            "ground_key",
            U32,
            "finding_key, or position of the row in involved_cards or listed_persons; of others, how many",
        ),
        given("rule", Text, "rule@version of a finding, category or case of the others"),
        given("amount", F64, "part of the risk: the risk minus the risk without this ground"),
        given("share", F64, "amount / risk; shares of a lead add up to 1"),
    ],
};
