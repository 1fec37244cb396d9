-- title: What rules expected, and the counts that fire (规则的预期与触发数)
-- grain: one row per subject, and slot of the week where the rule parts it, whose largest window reaches the smallest count
-- order: rule_id, rule_version, subject, weekday, hour
-- from: rule_expectations
-- column subject: as openings name it: outlet_key of an outlet, pseudonym of a person or phone, institution/number of a clerk
SELECT
    rule_id,
    rule_version,
    subject_kind,
    CASE WHEN subject_kind = 'outlet' THEN CAST(subject_key AS VARCHAR) ELSE subject_id END AS subject,
    weekday,
    hour,
    n_days,
    n_windows,
    n,
    expected,
    p_value,
    critical_n
FROM kept.rule_expectations
ORDER BY rule_id, rule_version, subject, weekday, hour
