-- title: Findings per rule and band (各规则各等级命中数)
-- question: Which rule found how much, and which stayed quiet or could not be evaluated?
-- parameters: none
-- order: rule_id, rule_version, band
-- column rule_id VARCHAR: id of the rule
-- column rule_version UINTEGER: version of the rule
-- column name_zh VARCHAR: Chinese name of the rule
-- column outcome VARCHAR: fired, quiet, not_applicable or not_evaluated
-- column band VARCHAR: graded result; empty where the rule found nothing
-- column n_findings BIGINT: findings
-- column n_subjects BIGINT: distinct subjects
-- column n_holders BIGINT: distinct holders over all grounds
-- column n_cards BIGINT: distinct cards over all grounds
SELECT
    rules.rule_id,
    rules.rule_version,
    rules.name_zh,
    rules.outcome,
    findings.band,
    count(DISTINCT findings.finding_key) AS n_findings,
    count(DISTINCT findings.subject_id) AS n_subjects,
    count(DISTINCT grounds.holder_id) AS n_holders,
    count(DISTINCT grounds.card_id) AS n_cards
FROM rule_outcomes AS rules
LEFT JOIN findings USING (rule_id, rule_version)
LEFT JOIN finding_rows AS grounds USING (finding_key)
GROUP BY ALL
ORDER BY rules.rule_id, rules.rule_version, findings.band NULLS FIRST;
