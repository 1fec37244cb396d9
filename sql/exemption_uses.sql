-- title: What exemptions covered and lowered (豁免使用情况)
-- grain: one row per exemption and rule of which it covers a finding
-- order: rule_id, rule_version, exemption_no
-- from: exemption_uses
SELECT
    exemption_no,
    rule_id,
    rule_version,
    n_findings,
    n_lowered,
    n_rows
FROM kept.exemption_uses
ORDER BY rule_id, rule_version, exemption_no
