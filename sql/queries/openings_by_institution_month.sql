-- title: Openings per institution and month (各机构每月开卡量)
-- question: Which institution opens how many cards a month, for how many holders, and how many through an agent?
-- parameters: none
-- order: institution_code, card_kind, month
-- column institution_code VARCHAR: bank, payment institution or operator
-- column card_kind VARCHAR: account or sim
-- column month DATE: first day of the month
-- column n_cards BIGINT: distinct cards opened
-- column n_holders BIGINT: distinct holders
-- column n_cards_by_agent BIGINT: distinct cards among them that an agent opened
SELECT
    institution_code,
    card_kind,
    CAST(date_trunc('month', opened_at) AS DATE) AS month,
    count(DISTINCT card_id) AS n_cards,
    count(DISTINCT holder_id) AS n_holders,
    count(DISTINCT card_id) FILTER (WHERE agent_id IS NOT NULL) AS n_cards_by_agent
FROM openings
GROUP BY ALL
ORDER BY institution_code, card_kind, month;
