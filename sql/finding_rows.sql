-- title: Grounds of findings (命中依据)
-- grain: one row per opening that supports a finding
-- order: finding_key, card_kind, file, line
-- from: finding_rows
-- column card_id: pseudonym of the card: account_id or sim_id
-- column holder_id: pseudonym of the holder
-- column file: name of the source file; with line and card_kind it names the row in openings
SELECT
    finding_rows.finding_key,
    finding_rows.card_kind,
    coalesce(accounts.account_id, sims.sim_id) AS card_id,
    holders.person_id AS holder_id,
    sources.name AS file,
    finding_rows.line
FROM kept.finding_rows AS finding_rows
JOIN kept.sources AS sources ON sources.file_key = finding_rows.file_key
JOIN kept.persons AS holders ON holders.person_key = finding_rows.holder_key
-- one equality each: with AND card_kind = ... beside it, DuckDB compares every ground with every card
LEFT JOIN kept.accounts AS accounts
    ON accounts.account_key = CASE WHEN finding_rows.card_kind = 'account' THEN finding_rows.card_key END
LEFT JOIN kept.sims AS sims
    ON sims.sim_key = CASE WHEN finding_rows.card_kind = 'sim' THEN finding_rows.card_key END
ORDER BY finding_rows.finding_key, finding_rows.card_kind, file, finding_rows.line
