-- title: Outlets (网点)
-- grain: one row per outlet and validity period
-- order: institution_code, outlet_code, valid_from, file, line
-- from: outlets
-- column file: name of the source file; empty where only an opening names the outlet
SELECT
    outlets.outlet_key,
    outlets.outlet_code,
    outlets.institution_code,
    outlets.outlet_kind,
    outlets.name,
    outlets.division_code,
    outlets.valid_from,
    outlets.valid_to,
    sources.name AS file,
    outlets.line
FROM kept.outlets AS outlets
LEFT JOIN kept.sources AS sources ON sources.file_key = outlets.file_key
ORDER BY
    outlets.institution_code, outlets.outlet_code, outlets.valid_from NULLS FIRST, file NULLS FIRST,
    outlets.line NULLS FIRST
