-- title: Openings of both kinds of card (两卡开立)
-- grain: one row per account opened or SIM activated up to as_of
-- order: account openings, then SIM activations, each by file, line
-- like: account_openings
-- column card_kind: account or sim
-- column outlet_county_code: county of the outlet in force on the day
-- column outlet_province_code: its first two digits
-- column product: product of an account or kind of a SIM
-- column staff_id: clerk: institution and staff number
-- column card_id: pseudonym of the card: account_id or sim_id
-- column opened_at: time of opening or activation; 00:00 of the day where only the day is known
-- column opened_at_day_only: only the day is known
-- column number_id: pseudonym of a SIM's own number; empty for accounts
-- column phone_id: pseudonym of the phone the bank calls back, or of a SIM's contact phone
SELECT
    'account' AS card_kind,
    account_id AS card_id,
    file,
    line,
    institution_code,
    outlet_key,
    outlet_code,
    outlet_division_code,
    substr(outlet_division_code, 1, 6) AS outlet_county_code,
    substr(outlet_division_code, 1, 2) AS outlet_province_code,
    account_class,
    product_code AS product,
    opened_at,
    opened_at_day_only,
    closed_at,
    status,
    status_since,
    channel,
    holder_id,
    holder_domicile_code,
    holder_residence_code,
    address_key,
    CAST(NULL AS VARCHAR) AS number_id,
    phone_id,
    agent_id,
    agent_phone_id,
    agent_relation,
    staff_no,
    institution_code || '/' || staff_no AS staff_id,
    terminal_no,
    device_key,
    ip_key,
    public_ip_key,
    ip_net_key,
    email_key,
    employer_id,
    batch_no,
    legal_rep_id,
    registered_on,
    number_run_key,
    number_run_position
FROM account_openings
UNION ALL
SELECT
    'sim',
    sim_id,
    file,
    line,
    institution_code,
    outlet_key,
    outlet_code,
    outlet_division_code,
    substr(outlet_division_code, 1, 6),
    substr(outlet_division_code, 1, 2),
    CAST(NULL AS VARCHAR),
    sim_kind,
    activated_at,
    activated_at_day_only,
    closed_at,
    status,
    status_since,
    channel,
    holder_id,
    holder_domicile_code,
    holder_residence_code,
    address_key,
    msisdn_id,
    phone_id,
    agent_id,
    agent_phone_id,
    agent_relation,
    staff_no,
    institution_code || '/' || staff_no,
    terminal_no,
    device_key,
    ip_key,
    public_ip_key,
    ip_net_key,
    email_key,
    employer_id,
    batch_no,
    CAST(NULL AS VARCHAR),
    CAST(NULL AS DATE),
    number_run_key,
    number_run_position
FROM sim_activations
