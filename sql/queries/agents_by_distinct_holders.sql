-- title: Agents by distinct holders (代办人按代办人数排名)
-- question: For how many people has one agent opened cards, where, and since when?
-- parameters: none
-- order: n_holders descending, n_cards descending, agent_id
-- column agent_id VARCHAR: pseudonym of the agent
-- column n_holders BIGINT: distinct holders
-- column n_cards BIGINT: distinct cards
-- column n_accounts BIGINT: distinct accounts among them
-- column n_sims BIGINT: distinct SIMs among them
-- column n_institutions BIGINT: distinct institutions
-- column n_outlets BIGINT: distinct outlets
-- column first_at TIMESTAMP: first opening
-- column last_at TIMESTAMP: last opening
SELECT
    agent_id,
    count(DISTINCT holder_id) AS n_holders,
    count(DISTINCT card_id) AS n_cards,
    count(DISTINCT card_id) FILTER (WHERE card_kind = 'account') AS n_accounts,
    count(DISTINCT card_id) FILTER (WHERE card_kind = 'sim') AS n_sims,
    count(DISTINCT institution_code) AS n_institutions,
    count(DISTINCT outlet_key) AS n_outlets,
    min(opened_at) AS first_at,
    max(opened_at) AS last_at
FROM openings
WHERE agent_id IS NOT NULL
GROUP BY agent_id
ORDER BY n_holders DESC, n_cards DESC, agent_id;
