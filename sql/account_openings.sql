-- title: Account openings (账户开立)
-- grain: one row per account or card opened up to as_of
-- order: file, line
-- from: account_openings
-- column file: name of the source file
-- column account_id: pseudonym of the card or account: institution and number
-- column outlet_division_code: GB/T 2260 code of the outlet in force on the day of opening
-- column holder_id: pseudonym of the person or unit that holds the account
-- column phone_id: pseudonym of the phone the bank calls back; also in sim_activations.msisdn_id
-- column agent_id: pseudonym of the person who opened for the holder
-- column agent_phone_id: pseudonym of the agent's phone
-- column number_run_key: run of near card numbers of one institution and issuer; numbers of accounts alone
-- column number_run_position: place in the run, check digit aside: the next card is 1 further
-- column public_ip_key: the IP address, where it names more than a computer in one house
-- column ip_net_key: network of the public IP address
-- column employer_id: pseudonym of the unit of a batch
-- column legal_rep_id: pseudonym of the legal representative of a corporate account
SELECT
    sources.name AS file,
    openings.line,
    accounts.account_id,
    openings.ledger_key,
    openings.institution_code,
    openings.outlet_key,
    openings.outlet_code,
    outlets.division_code AS outlet_division_code,
    openings.account_class,
    openings.product_code,
    openings.opened_at,
    openings.opened_at_day_only,
    openings.closed_at,
    openings.status,
    openings.status_since,
    openings.channel,
    holders.person_id AS holder_id,
    openings.holder_domicile_code,
    openings.holder_residence_code,
    openings.address_key,
    phones.phone_id,
    agents.person_id AS agent_id,
    agent_phones.phone_id AS agent_phone_id,
    openings.agent_relation,
    openings.staff_no,
    openings.terminal_no,
    openings.device_key,
    openings.ip_key,
    CASE WHEN ips.ip_net_key IS NOT NULL THEN openings.ip_key END AS public_ip_key,
    ips.ip_net_key,
    openings.email_key,
    employers.person_id AS employer_id,
    openings.batch_no,
    legal_reps.person_id AS legal_rep_id,
    openings.registered_on,
    accounts.number_run_key,
    accounts.number_run_position,
    openings.is_luhn_valid
FROM kept.account_openings AS openings
JOIN kept.sources AS sources ON sources.file_key = openings.file_key
JOIN kept.accounts AS accounts ON accounts.account_key = openings.account_key
JOIN kept.persons AS holders ON holders.person_key = openings.holder_key
LEFT JOIN kept.persons AS agents ON agents.person_key = openings.agent_key
LEFT JOIN kept.persons AS employers ON employers.person_key = openings.employer_key
LEFT JOIN kept.persons AS legal_reps ON legal_reps.person_key = openings.legal_rep_key
LEFT JOIN kept.phones AS phones ON phones.phone_key = openings.phone_key
LEFT JOIN kept.phones AS agent_phones ON agent_phones.phone_key = openings.agent_phone_key
LEFT JOIN kept.ips AS ips ON ips.ip_key = openings.ip_key
LEFT JOIN kept.outlets AS outlets
    ON outlets.outlet_key = openings.outlet_key
    AND CAST(openings.opened_at AS DATE) >= coalesce(outlets.valid_from, DATE '0001-01-01')
    AND CAST(openings.opened_at AS DATE) <= coalesce(outlets.valid_to, DATE '9999-12-31')
ORDER BY file, line
