--- query-refused: a file function
SELECT * FROM read_parquet('/etc/passwd')
--- query-refused: a file function of another engine
SELECT * FROM read_csv('https://example.org/x.csv')
--- query-refused: a table function without end
SELECT * FROM generate_series(1, 1000000000000)
--- query-refused: range
SELECT * FROM range(1000000000000)
--- query-refused: TABLE(…)
SELECT * FROM TABLE(generate_series(1, 10))
--- query-refused: LATERAL function
SELECT * FROM deadlines, LATERAL unnest(ARRAY[1, 2])
--- query-refused: UNNEST
SELECT * FROM UNNEST(ARRAY[1, 2, 3])
--- query-unknown-table: a file as a table
SELECT * FROM 'facts/cases.parquet'
--- query-unknown-table: a quoted file as a table
SELECT * FROM "receipt.json"
--- query-unknown-table: a path up and out
SELECT * FROM "../../../../etc/passwd"
--- query-unknown-table: an address
SELECT * FROM "file:///etc/passwd"
--- query-unknown-table: the engine's own catalogue
SELECT * FROM information_schema.tables
--- query-unknown-table: three names
SELECT * FROM linjiu.facts.cases
--- query-unknown-table: another schema of ours
SELECT * FROM report.cases
--- query-refused: COPY
COPY deadlines TO '/tmp/hostile.csv'
--- query-refused: COPY of a question
COPY (SELECT * FROM deadlines) TO '/tmp/hostile.parquet'
--- query-syntax: an external table
CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'
--- query-refused: a table
CREATE TABLE t AS SELECT 1
--- query-refused: a view
CREATE VIEW v AS SELECT * FROM deadlines
--- query-refused: a function
CREATE FUNCTION f(DOUBLE) RETURNS DOUBLE RETURN $1
--- query-refused: a schema
CREATE SCHEMA s
--- query-refused: INSERT
INSERT INTO deadlines SELECT * FROM deadlines
--- query-refused: UPDATE
UPDATE deadlines SET status = 'met'
--- query-refused: DELETE
DELETE FROM deadlines
--- query-refused: TRUNCATE
TRUNCATE TABLE deadlines
--- query-refused: DROP
DROP TABLE deadlines
--- query-refused: MERGE
MERGE INTO deadlines USING cases ON true WHEN MATCHED THEN DELETE
--- query-refused: SELECT INTO
SELECT * INTO t FROM deadlines
--- query-refused: an INSERT within
WITH t AS (INSERT INTO deadlines VALUES (1)) SELECT * FROM t
--- query-refused: SET
SET datafusion.execution.batch_size = 1
--- query-refused: SHOW
SHOW ALL
--- query-refused: EXPLAIN
EXPLAIN SELECT * FROM deadlines
--- query-refused: EXPLAIN ANALYZE
EXPLAIN ANALYZE SELECT * FROM deadlines
--- query-refused: DESCRIBE
DESCRIBE deadlines
--- query-refused: a transaction
BEGIN
--- query-refused: PREPARE
PREPARE p AS SELECT 1
--- query-refused: two questions
SELECT 1; SELECT 2
--- query-refused: a question and a deed
SELECT 1; DROP TABLE deadlines
--- query-refused: a deed behind a comment
SELECT 1 /* ; */ ; -- DROP
DELETE FROM deadlines
--- query-refused: nothing
;
--- query-refused: only a comment
-- SELECT 1
--- query-refused: locks
SELECT * FROM deadlines FOR UPDATE
--- query-refused: a query that calls itself
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t
--- query-refused: a sample
SELECT * FROM deadlines TABLESAMPLE BERNOULLI (10)
--- query-refused: PIVOT
SELECT * FROM deadlines PIVOT (count(case_id) FOR status IN ('met', 'late'))
--- query-unknown-function: the clock
SELECT now()
--- query-unknown-function: chance
SELECT random()
--- query-unknown-function: a long text
SELECT repeat('x', 2000000000)
--- query-unknown-function: a long text by padding
SELECT lpad('x', 2000000000, 'y')
--- query-unknown-function: the session
SELECT version()
--- query-unknown-function: the surroundings
SELECT getenv('HOME')
--- query-unknown-function: types of other engines
SELECT arrow_cast(1, 'Utf8')
--- query-syntax: no SQL
SELEC * FROM deadlines
--- query-syntax: an open bracket
SELECT (1 FROM deadlines
--- query-syntax: an open text
SELECT 'x FROM deadlines
--- query-syntax: an open comment
SELECT 1 /* FROM deadlines
--- query-syntax: a look-alike of a letter
ЅELECT 1
--- query-unknown-column: a column that is not there
SELECT tonship FROM deadlines
--- query-ambiguous: a column of two tables
SELECT case_id FROM deadlines d JOIN cases c ON d.case_id = c.case_id
--- query-wrong: a text as a number
SELECT CAST(township AS INTEGER) FROM deadlines
--- query-wrong: modulo zero
SELECT 1 % 0
--- query-wrong: a day that is none
SELECT DATE '2020-02-30'
--- query-wrong: two rows where one is asked
SELECT (SELECT case_id FROM cases)
--- query-refused: a power that is none
SELECT 2 ^ 3
--- query-refused: no columns
FROM cases
--- query-wrong: a query in brackets that the engine cannot turn into a join
SELECT (SELECT d.due_on FROM deadlines d WHERE d.case_id = c.case_id LIMIT 1) FROM cases c
--- query-names: one name for two columns
SELECT 1 AS n, 2 AS n
--- query-unknown-function: a function of another engine
SELECT strftime('%Y', due_on) FROM deadlines
--- query-wrong: a pattern that is none
SELECT regexp_like(case_id, '(') FROM cases
--- too-much: queries that double
WITH a AS (SELECT 1 AS x), b AS (SELECT p.x FROM a p, a q), c AS (SELECT p.x FROM b p, b q), d AS (SELECT p.x FROM c p, c q), e AS (SELECT p.x FROM d p, d q), f AS (SELECT p.x FROM e p, e q), g AS (SELECT p.x FROM f p, f q), h AS (SELECT p.x FROM g p, g q), i AS (SELECT p.x FROM h p, h q), j AS (SELECT p.x FROM i p, i q), k AS (SELECT p.x FROM j p, j q), l AS (SELECT p.x FROM k p, k q), m AS (SELECT p.x FROM l p, l q), n AS (SELECT p.x FROM m p, m q), o AS (SELECT p.x FROM n p, n q), p AS (SELECT p.x FROM o p, o q), q AS (SELECT p.x FROM p p, p q), r AS (SELECT p.x FROM q p, q q), s AS (SELECT p.x FROM r p, r q), t AS (SELECT p.x FROM s p, s q), u AS (SELECT p.x FROM t p, t q), v AS (SELECT p.x FROM u p, u q), w AS (SELECT p.x FROM v p, v q) SELECT count(*) FROM w
--- too-much: everything with everything
SELECT count(*) FROM cases a, cases b, cases c, cases d
--- too-much: everything with everything, sorted
SELECT a.case_id FROM cases a, cases b, cases c ORDER BY a.case_id || b.case_id || c.case_id
--- too-much: all different
SELECT count(DISTINCT a.case_id || b.case_id || c.case_id) FROM cases a, cases b, cases c
--- too-much: a text that doubles
WITH a AS (SELECT string_agg(case_id || coalesce(cause, ''), ',') AS s FROM cases), b AS (SELECT s || s || s || s || s || s || s || s || s || s AS s FROM a), c AS (SELECT s || s || s || s || s || s || s || s || s || s AS s FROM b), d AS (SELECT s || s || s || s || s || s || s || s || s || s AS s FROM c), e AS (SELECT s || s || s || s || s || s || s || s || s || s AS s FROM d), f AS (SELECT s || s || s || s || s || s || s || s || s || s AS s FROM e) SELECT substr(s, 1, 1) FROM f
--- too-much: a text that replaces itself
WITH a AS (SELECT string_agg(case_id, '') AS s FROM cases), b AS (SELECT replace(s, 'J', s) AS s FROM a), c AS (SELECT replace(s, 'J', s) AS s FROM b) SELECT substr(s, 1, 1) FROM c
