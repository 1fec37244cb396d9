-- title: The run behind this extract (运行信息)
-- grain: one row
-- order: none
-- column run_id: name of the run
-- column as_of: business date; later rows take no part
-- column code_version: version of the program
-- column notice: how findings may be used
SELECT
    run_id,
    as_of,
    code_version,
    '本数据中的命中仅供核查参考，不是证据，不得据此直接采取限制措施。'
    || ' A finding is a request to verify, never evidence or a block.' AS notice
FROM kept.run
