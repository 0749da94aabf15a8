--- a semicolon at the end | 1
SELECT 1;
--- a comment at the end | 1
SELECT 1 -- that is all
--- one semicolon in a text | ;
SELECT ';'
--- a comment in a text | --
SELECT '--'
--- a half is a half | 0.5
SELECT 1 / 2
--- division by zero is no figure | null
SELECT 1 / 0
--- nor infinity | null
SELECT CAST(1 AS DOUBLE) / 0
--- a tenth is exact | 0.3
SELECT 0.1 + 0.2
--- money is exact | true
SELECT sum(paid_amount) = CAST(sum(paid_amount) AS DECIMAL(28, 2)) FROM cases
--- nulls stand last | null
SELECT x FROM (VALUES (1), (NULL)) AS t(x) ORDER BY x DESC LIMIT 1 OFFSET 1
--- days between | 4
SELECT DATE '2020-03-05' - DATE '2020-03-01'
--- a month begins | 2020-03-01
SELECT CAST(date_trunc('month', DATE '2020-03-05') AS DATE)
--- a CTE may be called like a table | 1
WITH deadlines AS (SELECT 1 AS n) SELECT n FROM deadlines
--- Chinese names | 7
SELECT 7 AS 数
--- a layer and a table | true
SELECT (SELECT count(*) FROM facts.cases) = (SELECT count(*) FROM cases)
--- capitals do not matter | true
SELECT COUNT(*) > 0 FROM FACTS.CASES
--- emoji | 😀
SELECT '😀'
--- a window | 1
SELECT row_number() OVER (ORDER BY case_id) FROM cases ORDER BY case_id LIMIT 1
--- LATERAL within | true
SELECT count(*) > 0 FROM (SELECT DISTINCT township FROM deadlines) t WHERE EXISTS (SELECT 1 FROM cases c WHERE c.township = t.township)
