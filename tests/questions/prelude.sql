-- Short names for the oracles: who manages a customer, and where a manager sits. Base tables only.
CREATE TEMP VIEW cust AS
SELECT c.*, o.path, NULLIF(split_part(o.path, '/', 3), '') AS branch, NULLIF(split_part(o.path, '/', 4), '') AS sub_branch,
       NULLIF(split_part(o.path, '/', 5), '') AS outlet, left(c.industry_code, 1) AS section
FROM dim_customer c JOIN dim_org o ON o.org_id = c.org_id;

CREATE TEMP VIEW manager AS
SELECT r.*, o.path, NULLIF(split_part(o.path, '/', 3), '') AS branch, NULLIF(split_part(o.path, '/', 4), '') AS sub_branch
FROM dim_rm r JOIN dim_org o ON o.org_id = r.org_id;

CREATE TEMP VIEW org AS
SELECT *, NULLIF(split_part(path, '/', 3), '') AS branch, NULLIF(split_part(path, '/', 4), '') AS sub_branch FROM dim_org;
