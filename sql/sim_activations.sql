-- title: SIM activations (电话卡入网)
-- grain: one row per SIM activated up to as_of
-- order: file, line
-- from: sim_activations
-- column file: name of the source file
-- column sim_id: pseudonym of the SIM: institution, number and time of activation
-- column outlet_division_code: GB/T 2260 code of the outlet in force on the day of activation
-- column msisdn_id: pseudonym of the number; also in account_openings.phone_id
-- column holder_id: pseudonym of the person or unit that holds the SIM
-- column phone_id: pseudonym of the contact phone
-- column agent_id: pseudonym of the person who activated for the holder
-- column agent_phone_id: pseudonym of the agent's phone
-- column number_run_key: run of near phone numbers; numbers of SIMs alone
-- column number_run_position: place in the run: the next number is 1 further
-- column public_ip_key: the IP address, where it names more than a computer in one house
-- column ip_net_key: network of the public IP address
-- column employer_id: pseudonym of the unit of a batch
SELECT
    sources.name AS file,
    activations.line,
    sims.sim_id,
    activations.institution_code,
    activations.outlet_key,
    activations.outlet_code,
    outlets.division_code AS outlet_division_code,
    numbers.phone_id AS msisdn_id,
    activations.iccid_key,
    activations.imsi_key,
    activations.device_key,
    activations.sim_kind,
    activations.activated_at,
    activations.activated_at_day_only,
    activations.closed_at,
    activations.status,
    activations.status_since,
    activations.channel,
    holders.person_id AS holder_id,
    activations.holder_domicile_code,
    activations.holder_residence_code,
    activations.address_key,
    phones.phone_id,
    agents.person_id AS agent_id,
    agent_phones.phone_id AS agent_phone_id,
    activations.agent_relation,
    activations.staff_no,
    activations.terminal_no,
    activations.ip_key,
    CASE WHEN ips.ip_net_key IS NOT NULL THEN activations.ip_key END AS public_ip_key,
    ips.ip_net_key,
    activations.email_key,
    employers.person_id AS employer_id,
    activations.batch_no,
    numbers.number_run_key,
    numbers.number_run_position
FROM kept.sim_activations AS activations
JOIN kept.sources AS sources ON sources.file_key = activations.file_key
JOIN kept.sims AS sims ON sims.sim_key = activations.sim_key
JOIN kept.phones AS numbers ON numbers.phone_key = activations.msisdn_key
JOIN kept.persons AS holders ON holders.person_key = activations.holder_key
LEFT JOIN kept.persons AS agents ON agents.person_key = activations.agent_key
LEFT JOIN kept.persons AS employers ON employers.person_key = activations.employer_key
LEFT JOIN kept.phones AS phones ON phones.phone_key = activations.phone_key
LEFT JOIN kept.phones AS agent_phones ON agent_phones.phone_key = activations.agent_phone_key
LEFT JOIN kept.ips AS ips ON ips.ip_key = activations.ip_key
LEFT JOIN kept.outlets AS outlets
    ON outlets.outlet_key = activations.outlet_key
    AND CAST(activations.activated_at AS DATE) >= coalesce(outlets.valid_from, DATE '0001-01-01')
    AND CAST(activations.activated_at AS DATE) <= coalesce(outlets.valid_to, DATE '9999-12-31')
ORDER BY file, line
