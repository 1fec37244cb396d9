-- title: Outlets by findings per 10,000 openings (网点命中率排名)
-- question: At which outlets do findings stand thickest, for the number of cards they open?
-- parameters: none
-- order: findings_per_10000 descending, n_cards descending, institution_code, outlet_code
-- column institution_code VARCHAR: bank, payment institution or operator
-- column outlet_code VARCHAR: the institution's code of the outlet
-- column name VARCHAR: name of the outlet in its latest period
-- column division_code VARCHAR: place of the outlet in its latest period
-- column n_cards BIGINT: distinct cards opened at the outlet
-- column n_findings BIGINT: findings with at least one ground at the outlet
-- column n_cards_in_findings BIGINT: distinct cards of the outlet that support a finding
-- column findings_per_10000 DOUBLE: n_findings per 10,000 cards; read it with n_cards, a small outlet jumps
WITH latest AS (
    SELECT outlet_key, institution_code, outlet_code, name, division_code
    FROM outlets
    QUALIFY row_number() OVER (PARTITION BY outlet_key ORDER BY valid_from DESC NULLS LAST, file, line) = 1
),
by_outlet AS (
    SELECT
        openings.outlet_key,
        count(DISTINCT openings.card_id) AS n_cards,
        count(DISTINCT grounds.finding_key) AS n_findings,
        count(DISTINCT grounds.card_id) AS n_cards_in_findings
    FROM openings
    LEFT JOIN finding_rows AS grounds USING (card_kind, file, line)
    WHERE openings.outlet_key IS NOT NULL
    GROUP BY openings.outlet_key
)
SELECT
    latest.institution_code,
    latest.outlet_code,
    latest.name,
    latest.division_code,
    by_outlet.n_cards,
    by_outlet.n_findings,
    by_outlet.n_cards_in_findings,
    round(by_outlet.n_findings * 10000.0 / by_outlet.n_cards, 1) AS findings_per_10000
FROM by_outlet
JOIN latest USING (outlet_key)
ORDER BY findings_per_10000 DESC, n_cards DESC, latest.institution_code, latest.outlet_code;
