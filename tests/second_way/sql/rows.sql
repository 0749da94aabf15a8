-- marts/rows of clean exports: every row is accepted, the header is furniture. A difference here means that the exports
-- are not clean, and all that follows may differ.
SELECT file, '' AS sheet, kind, rows + 1 AS rows_read, rows AS accepted, 0 AS superseded, 0 AS duplicate, 0 AS quarantined, 1 AS furniture
FROM file_row;
