-- title: Data dictionary (数据字典)
-- grain: one row per column of a table or view of this extract
-- order: table_name, column_no
-- column table_name: table or view
-- column table_kind: table or view
-- column table_doc: title, grain and order of the table
-- column column_no: place of the column, from 1
-- column column_name: column
-- column column_type: DuckDB type
-- column column_doc: what the column means
SELECT
    columns.table_name,
    CASE WHEN views.view_name IS NULL THEN 'table' ELSE 'view' END AS table_kind,
    coalesce(views.comment, tables.comment) AS table_doc,
    columns.column_index AS column_no,
    columns.column_name,
    columns.data_type AS column_type,
    columns.comment AS column_doc
FROM duckdb_columns() AS columns
LEFT JOIN duckdb_tables() AS tables
    ON tables.database_name = columns.database_name
    AND tables.schema_name = columns.schema_name
    AND tables.table_name = columns.table_name
LEFT JOIN duckdb_views() AS views
    ON views.database_name = columns.database_name
    AND views.schema_name = columns.schema_name
    AND views.view_name = columns.table_name
WHERE columns.database_name = current_database() AND columns.schema_name = current_schema() AND NOT columns.internal
ORDER BY columns.table_name, columns.column_index
