-- title: Findings of episodes (事件与命中)
-- grain: one row per finding
-- order: episode_key, finding_key
-- from: episode_findings
SELECT
    episode_key,
    finding_key
FROM kept.episode_findings
ORDER BY episode_key, finding_key
