CREATE TABLE client AS
FROM (VALUES ('c1', '甲', 'Ningbo'), ('c2', '乙', 'Ningbo'), ('c3', '丙', 'Hangzhou')) t(client_id, name, city);
CREATE TABLE balance AS
SELECT CAST(m AS DATE) AS month_end, a AS account_id, c AS client_id, CAST(v AS DECIMAL(18,2)) AS amount
FROM (VALUES ('2026-01-31', 'a1', 'c1', 100), ('2026-01-31', 'a3', 'c2', 300), ('2026-02-28', 'a1', 'c1', 50),
  ('2026-02-28', 'a2', 'c1', 50), ('2026-02-28', 'a3', 'c2', 300), ('2026-03-31', 'a1', 'c1', 200),
  ('2026-03-31', 'a3', 'c2', 100), ('2026-03-31', 'a4', 'c3', 500)) t(m, a, c, v);
CREATE TABLE payment AS
SELECT CAST(d AS DATE) AS paid_on, c AS client_id, CAST(v AS DECIMAL(18,2)) AS amount
FROM (VALUES ('2026-02-10', 'c1', 60), ('2026-03-05', 'c1', 60), ('2026-03-06', 'c1', 60), ('2026-03-07', 'c2', 40)) t(d, c, v);
CREATE TABLE label AS
SELECT c AS client_id, l AS label, DATE '2026-01-31' AS valid_from, CAST(NULL AS DATE) AS valid_to
FROM (VALUES ('c1', 'gold'), ('c1', 'old'), ('c2', 'gold')) t(c, l);
