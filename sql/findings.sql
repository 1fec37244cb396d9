-- title: Findings (命中)
-- grain: one row per finding: a rule fired on a subject in one episode
-- order: finding_key
-- from: findings
-- column outlet_key: the outlet, where the subject is one; see table outlets
SELECT
    finding_key,
    rule_id,
    rule_version,
    rule_name_zh,
    subject_kind,
    subject_id,
    CASE WHEN subject_kind = 'outlet' THEN subject_key END AS outlet_key,
    band,
    weight,
    lowered_by,
    n_peak,
    n_holders,
    n_cards,
    n_institutions,
    first_at,
    last_at,
    expected,
    reason
FROM kept.findings
ORDER BY finding_key
