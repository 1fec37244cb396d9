-- title: Rule catalogue with what each rule returned (规则目录与结果)
-- grain: one row per rule of the pack
-- order: rule_id, rule_version
-- from: rule_outcomes
SELECT
    rule_id,
    rule_version,
    kind,
    name_zh,
    citation,
    outcome,
    why,
    n_rows_evaluated,
    n_rows_with_key,
    n_findings
FROM kept.rule_outcomes
ORDER BY rule_id, rule_version
