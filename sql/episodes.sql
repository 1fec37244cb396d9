-- title: Episodes: findings on the same openings (同一事件的命中)
-- grain: one row per event: findings that share at least half of their cards, directly or through others
-- order: episode_key
-- from: episodes
SELECT
    episode_key,
    rules,
    n_findings,
    n_rows,
    n_cards,
    n_holders,
    n_institutions,
    first_at,
    last_at,
    organiser_kind,
    organiser_id,
    organiser_share
FROM kept.episodes
ORDER BY episode_key
