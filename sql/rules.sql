-- title: Rule pack with each rule's own SQL (规则及其SQL)
-- grain: one row per rule and version of the pack
-- order: rule_id, rule_version
-- from: rules
SELECT
    rule_id,
    rule_version,
    kind,
    name_zh,
    name_en,
    citation,
    valid_from,
    valid_to,
    view_name,
    sql
FROM kept.rules
ORDER BY rule_id, rule_version
