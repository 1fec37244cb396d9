-- title: List entries of persons who hold or opened a card (重点人员列管记录)
-- grain: one row per list entry of a person named in openings
-- order: person_id, listed_on, category, authority_level
-- like: account_openings
-- column person_id: pseudonym of the person
-- column category: why the person is listed
-- column listed_on: in force from this day
-- column expires_on: in force up to and including this day
-- column removed_on: in force before this day
-- column authority_level: county, prefecture, province or ministry
-- column status: active, cleared, appealing or returned
SELECT
    persons.person_id,
    entries.category,
    entries.listed_on,
    entries.expires_on,
    entries.removed_on,
    entries.authority_level,
    entries.status
FROM kept.listed_persons AS entries
JOIN kept.persons AS persons ON persons.person_key = entries.person_key
WHERE entries.person_key IN (
    SELECT holder_key FROM kept.account_openings
    UNION
    SELECT agent_key FROM kept.account_openings WHERE agent_key IS NOT NULL
    UNION
    SELECT holder_key FROM kept.sim_activations
    UNION
    SELECT agent_key FROM kept.sim_activations WHERE agent_key IS NOT NULL
)
ORDER BY persons.person_id, entries.listed_on, entries.category, entries.authority_level
