-- title: Data quality of the sources (数据质量)
-- grain: one row per source table, file or file pattern, and measure
-- order: source_table, file, measure, column_name
-- from: data_quality
-- column column_name: column, where the measure is of one
SELECT
    source_table,
    file,
    measure,
    "column" AS column_name,
    value,
    low,
    high,
    severity,
    outcome,
    why,
    n_rows,
    n_nights
FROM kept.data_quality
ORDER BY source_table, file NULLS FIRST, measure, column_name NULLS FIRST
