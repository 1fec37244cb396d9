-- title: Reject rates by outlet, clerk and agent (按网点、柜员、代办人的拒收率)
-- grain: one row per source table and outlet, clerk or agent with a reject; one each for unknown places and all others
-- order: source_table, kind, rate descending, institution_code, outlet_code, staff_no, agent_id
-- from: reject_rates
SELECT
    source_table,
    kind,
    place,
    institution_code,
    outlet_key,
    outlet_code,
    staff_no,
    agent_id,
    n_read,
    n_rejected,
    n_cell_rejects,
    rate,
    rate_low,
    rate_high
FROM kept.reject_rates
ORDER BY
    source_table, kind, rate DESC, institution_code NULLS FIRST, outlet_code NULLS FIRST, staff_no NULLS FIRST,
    agent_id NULLS FIRST, place
