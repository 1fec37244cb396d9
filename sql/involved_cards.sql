-- title: Cards named in cases (涉案卡)
-- grain: one row per card of these openings named in a case that is known by as_of; no case goes out
-- order: card_kind, card_id
-- column card_kind: account or sim
-- column card_id: pseudonym of the card: account_id or sim_id
WITH known AS (
    SELECT account_key, ledger_key, sim_key
    FROM kept.involved_cards
    WHERE coalesce(reported_on, involved_on) <= (SELECT as_of FROM kept.run)
)
SELECT 'account' AS card_kind, accounts.account_id AS card_id
FROM known
JOIN kept.accounts AS accounts ON accounts.account_key = known.account_key
UNION
SELECT 'account', accounts.account_id
FROM known
JOIN kept.account_openings AS openings ON openings.ledger_key = known.ledger_key
JOIN kept.accounts AS accounts ON accounts.account_key = openings.account_key
WHERE known.account_key IS NULL
UNION
SELECT 'sim', sims.sim_id
FROM known
JOIN kept.sims AS sims ON sims.sim_key = known.sim_key
WHERE known.account_key IS NULL AND known.ledger_key IS NULL
ORDER BY card_kind, card_id
