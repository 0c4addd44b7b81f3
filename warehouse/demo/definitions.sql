-- The normative definitions of derived quantities, as the domain book gives them; loaded as temporary views and macros while the bank is built.
CREATE OR REPLACE TEMP MACRO p(k) AS (SELECT value FROM metric_param WHERE param = k);
-- V1 存款日视图 customer x day
CREATE OR REPLACE TEMP VIEW v_dep_day AS SELECT d.snapshot_date AS date, d.customer_id, SUM(d.balance) AS total,
  SUM(CASE WHEN a.term_class='demand' THEN d.balance ELSE 0 END) AS demand, SUM(CASE WHEN a.term_class='time' THEN d.balance ELSE 0 END) AS time
  FROM deposit_balance_daily d JOIN deposit_account a USING (account_id) GROUP BY ALL;
-- V2 存款月视图 customer x month end
CREATE OR REPLACE TEMP VIEW v_dep_month AS SELECT m.month_end, m.customer_id, MAX(m.days_in_month) AS days, SUM(m.end_balance) AS end_total, SUM(m.avg_balance) AS avg_total,
  SUM(CASE WHEN a.term_class='demand' THEN m.end_balance ELSE 0 END) AS end_demand, SUM(CASE WHEN a.term_class='demand' THEN m.avg_balance ELSE 0 END) AS avg_demand,
  SUM(m.interest_expense) AS interest_expense, SUM(m.ftp_income) AS ftp_income, SUM(m.avg_balance*m.days_in_month) AS avg_x_days
  FROM deposit_balance_monthly m JOIN deposit_account a USING (account_id) GROUP BY ALL;
-- V3 贷款月视图 (loan grain)
CREATE OR REPLACE TEMP VIEW v_loan_month AS SELECT b.*, l.product_id, l.org_id AS booking_org_id, l.facility_id, l.purpose, l.guarantee_type, l.collateral_type, l.collateral_value, l.disburse_date, l.maturity_date,
  l.principal, l.payment_mode, l.is_inclusive, l.is_green, l.settle_type, pr.subcategory AS loan_subcategory FROM loan_balance_monthly b JOIN loan l USING (loan_id, customer_id) JOIN dim_product pr USING (product_id);
-- V4 外部资金流: excludes moves inside the bank that do not change the customer's wealth with outsiders
CREATE OR REPLACE TEMP VIEW v_flow AS SELECT t.*, a.term_class, (t.counterparty_type NOT IN ('self_bank','bank_internal')
  AND t.txn_type NOT IN ('loan_disburse','loan_repay','wealth_buy','wealth_redeem','interest','fee')) AS is_external FROM deposit_txn t JOIN deposit_account a USING (account_id, customer_id);
-- V5 贡献度 customer x month
CREATE OR REPLACE TEMP VIEW v_contrib AS WITH u AS (
  SELECT month_end, customer_id, interest_income, interest_income-ftp_cost AS loan_ftp_net, 0 AS dep_ftp_spread, 0 AS fee_net, 0 AS agency_commission,
         CASE WHEN five_class>=3 THEN provision_charge ELSE pd_12m*lgd*ead/12 END AS credit_cost, 0 AS operating_cost, rwa FROM loan_balance_monthly
  UNION ALL SELECT month_end, customer_id, interest_income, interest_income-ftp_cost, 0,0,0, CASE WHEN five_class>=3 THEN provision_charge ELSE pd_12m*lgd*balance/12 END, 0, rwa FROM credit_card_monthly
  UNION ALL SELECT month_end, customer_id, 0,0, ftp_income-interest_expense, 0,0,0,0,0 FROM deposit_balance_monthly
  UNION ALL SELECT last_day(fee_date), customer_id, 0,0,0, CASE WHEN fee_type IN ('wealth_commission','insurance_commission') THEN 0 ELSE amount END,
         CASE WHEN fee_type IN ('wealth_commission','insurance_commission') THEN amount ELSE 0 END, 0,0,0 FROM fee_income
  UNION ALL SELECT month_end, customer_id, 0,0,0,0,0,0, rm_cost+channel_cost+process_cost, 0 FROM customer_cost_monthly), s AS (
  SELECT month_end, customer_id, SUM(interest_income) AS interest_income, SUM(loan_ftp_net) AS loan_ftp_net, SUM(dep_ftp_spread) AS dep_ftp_spread, SUM(fee_net) AS fee_net,
         SUM(agency_commission) AS agency_commission, SUM(credit_cost) AS credit_cost, SUM(operating_cost) AS operating_cost, SUM(rwa) AS rwa FROM u GROUP BY ALL)
  SELECT *, loan_ftp_net+dep_ftp_spread+fee_net+agency_commission AS net_revenue, loan_ftp_net+dep_ftp_spread+fee_net+agency_commission-credit_cost-operating_cost AS pre_capital,
         rwa*p('capital_ratio') AS econ_capital, rwa*p('capital_ratio')*p('cost_of_capital')/12 AS capital_charge,
         loan_ftp_net+dep_ftp_spread+fee_net+agency_commission-credit_cost-operating_cost-rwa*p('capital_ratio')*p('cost_of_capital')/12 AS contribution FROM s;
-- V6 客户快照: one row per customer existing at month end a
CREATE OR REPLACE TEMP MACRO m_snap(a) AS TABLE
  WITH d AS (SELECT * FROM v_dep_month WHERE month_end=a),
  l AS (SELECT customer_id, SUM(balance) AS loan_balance, MAX(five_class) AS worst_class, MAX(overdue_days) AS max_overdue FROM loan_balance_monthly WHERE month_end=a AND balance>0 GROUP BY ALL),
  w AS (SELECT customer_id, SUM(end_balance) AS wealth_end, SUM(avg_balance) AS wealth_avg FROM wealth_holding_monthly WHERE month_end=a GROUP BY ALL),
  i AS (SELECT customer_id, SUM(cash_value) AS ins_value, COUNT(*) AS ins_cnt FROM insurance_policy WHERE effective_date<=a AND expiry_date>a AND (surrender_date IS NULL OR surrender_date>a) GROUP BY ALL),
  k AS (SELECT customer_id, balance AS card_balance, credit_limit, overdue_days AS card_overdue FROM credit_card_monthly WHERE month_end=a),
  t AS (SELECT customer_id, COUNT(*) AS txn_90d FROM v_flow WHERE is_external AND txn_date BETWEEN a-89 AND a GROUP BY ALL)
  SELECT *, has_dep+has_loan+has_wealth+has_ins+has_card AS category_cnt, (has_dep=1 OR has_loan=1 OR has_wealth=1 OR txn_90d>0) AS is_effective FROM (SELECT c.*, COALESCE(end_total,0) AS dep_end, COALESCE(avg_total,0) AS dep_avg, COALESCE(end_demand,0) AS dem_end, COALESCE(loan_balance,0) AS loan_balance, COALESCE(worst_class,1) AS worst_class,
    COALESCE(max_overdue,0) AS max_overdue, COALESCE(wealth_end,0) AS wealth_end, COALESCE(ins_value,0) AS ins_value, COALESCE(card_balance,0) AS card_balance, COALESCE(card_overdue,0) AS card_overdue, COALESCE(txn_90d,0) AS txn_90d,
    COALESCE(end_total,0)+COALESCE(wealth_end,0)+COALESCE(ins_value,0) AS aum, COALESCE(avg_total,0)+COALESCE(wealth_avg,0)+COALESCE(ins_value,0) AS aum_avg,
    (COALESCE(avg_total,0) >= CASE WHEN customer_type='corp' THEN p('min_dep_corp') ELSE p('min_dep_retail') END)::INT AS has_dep, (COALESCE(loan_balance,0)>0)::INT AS has_loan, (COALESCE(wealth_end,0)>0)::INT AS has_wealth,
    (COALESCE(ins_cnt,0)>0)::INT AS has_ins, (COALESCE(credit_limit,0)>0)::INT AS has_card
  FROM dim_customer c LEFT JOIN d USING(customer_id) LEFT JOIN l USING(customer_id) LEFT JOIN w USING(customer_id) LEFT JOIN i USING(customer_id) LEFT JOIN k USING(customer_id) LEFT JOIN t USING(customer_id)
  WHERE c.onboard_date<=a AND (c.close_date IS NULL OR c.close_date>a));
-- V7 存款稳定性: trailing 180 days ending a
CREATE OR REPLACE TEMP MACRO m_stab(a) AS TABLE
  WITH x AS (SELECT customer_id, COUNT(*) AS n, AVG(total) AS avg_180, stddev_pop(total) AS sd, quantile_cont(total,0.10) AS p10, MIN(total) AS min_180, AVG(time) AS time_avg,
      AVG(CASE WHEN date>a-30 THEN total END) AS avg_30, MAX(CASE WHEN date=a THEN total END) AS end_a, AVG(CASE WHEN date_trunc('month',date)=date_trunc('month',a) THEN total END) AS mtd_avg
    FROM v_dep_day WHERE date BETWEEN a-179 AND a GROUP BY ALL)
  SELECT x.*, sd/NULLIF(avg_180,0) AS cv_180, p10/NULLIF(avg_180,0) AS sediment_180, (end_a-mtd_avg)/NULLIF(mtd_avg,0) AS deviation,
    CASE WHEN n>=90 AND avg_180 >= CASE WHEN c.customer_type='corp' THEN p('min_dep_corp') ELSE p('min_dep_retail') END THEN
      40*GREATEST(0,1-sd/avg_180) + 25*LEAST(1,p10/avg_180) + 20*(1-LEAST(1,ABS((COALESCE(end_a,0)-mtd_avg)/NULLIF(mtd_avg,0))/0.20)) + 15*LEAST(1,time_avg/avg_180/0.5) END AS stability_score
  FROM x JOIN dim_customer c USING (customer_id);
-- V8 过路资金: demand accounts, external flows, ISO weeks (Mon-Sun) clipped to the window
CREATE OR REPLACE TEMP MACRO m_transit(ws,we) AS TABLE
  SELECT customer_id, SUM(i) AS inflow, SUM(o) AS outflow, SUM(LEAST(i,o)) AS transit FROM (
    SELECT customer_id, date_trunc('week',txn_date) AS w, SUM(CASE WHEN direction='in' THEN amount ELSE 0 END) AS i, SUM(CASE WHEN direction='out' THEN amount ELSE 0 END) AS o
    FROM v_flow WHERE is_external AND term_class='demand' AND txn_date BETWEEN ws AND we GROUP BY ALL) GROUP BY ALL;
-- V9 放款后7日外流: per loan disbursed in the window
CREATE OR REPLACE TEMP MACRO m_proceeds(ws,we) AS TABLE
  SELECT l.loan_id, l.customer_id, l.payment_mode, l.disburse_date, l.principal, LEAST(l.principal, COALESCE(SUM(f.amount),0)) AS out_7d FROM loan l LEFT JOIN v_flow f
    ON f.customer_id=l.customer_id AND f.is_external AND f.direction='out' AND f.txn_date BETWEEN l.disburse_date AND l.disburse_date+7
  WHERE l.disburse_date BETWEEN ws AND we GROUP BY l.loan_id, l.customer_id, l.payment_mode, l.disburse_date, l.principal;
-- V10 财务比率: latest annual statement published by a, with the year before for averages
CREATE OR REPLACE TEMP MACRO m_fin(a) AS TABLE
  WITH s AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY period_end DESC) AS rn FROM customer_financials WHERE period_type='A' AND publish_date<=a),
  j AS (SELECT t.*, t1.revenue AS revenue_p, t1.purchases AS purchases_p, (t.accounts_receivable+COALESCE(t1.accounts_receivable,t.accounts_receivable))/2 AS ar, (t.inventory+COALESCE(t1.inventory,t.inventory))/2 AS inv,
      (t.accounts_payable+COALESCE(t1.accounts_payable,t.accounts_payable))/2 AS ap, (t.prepayments+COALESCE(t1.prepayments,t.prepayments))/2 AS pre, (t.advance_receipts+COALESCE(t1.advance_receipts,t.advance_receipts))/2 AS adv
    FROM s t LEFT JOIN s t1 ON t1.customer_id=t.customer_id AND t1.rn=2 AND year(t1.period_end)=year(t.period_end)-1 WHERE t.rn=1)
  SELECT j.customer_id, j.period_end, j.total_assets, j.total_liabilities, j.revenue, j.current_assets, j.current_liabilities, j.net_profit, j.operating_cash_flow, j.total_profit, j.interest_expense,
    j.total_liabilities/NULLIF(j.total_assets,0) AS debt_ratio, j.current_assets/NULLIF(j.current_liabilities,0) AS current_ratio, (j.revenue-j.cogs)/NULLIF(j.revenue,0) AS gross_margin, (j.total_profit+j.interest_expense)/NULLIF(j.interest_expense,0) AS interest_cover,
    j.revenue/NULLIF(j.revenue_p,0)-1 AS revenue_yoy, 360*ar/NULLIF(j.revenue,0) AS ar_days, 360*inv/NULLIF(j.cogs,0) AS inv_days, 360*ap/NULLIF(j.cogs,0) AS ap_days, 360*pre/NULLIF(j.cogs,0) AS pre_days, 360*adv/NULLIF(j.revenue,0) AS adv_days,
    ar_days+inv_days-ap_days+pre_days-adv_days AS wc_days,
    -- 流动资金贷款管理办法 附件: 营运资金量 and 新增流贷额度; own funds = current_assets - current_liabilities floored at 0; expected growth = last growth clipped to 0..30%
    j.revenue*(1-COALESCE(j.total_profit/NULLIF(j.revenue,0),0))*(1+LEAST(0.30,GREATEST(0,COALESCE(j.revenue/NULLIF(j.revenue_p,0)-1,0))))*GREATEST(0,wc_days)/360 AS wc_need,
    wc_need - GREATEST(0,j.current_assets-j.current_liabilities) - COALESCE(j.st_bank_debt,0) AS funding_gap,
    c.industry_code, b.prosperity_index, b.debt_ratio AS bm_debt_ratio, b.ar_days AS bm_ar_days, b.inventory_days AS bm_inv_days, b.gross_margin AS bm_gross_margin
  FROM j JOIN dim_customer c USING (customer_id) LEFT JOIN industry_benchmark b ON b.industry_code=c.industry_code AND b.period_end=(SELECT MAX(period_end) FROM industry_benchmark WHERE period_end<=a);
-- V11 迁徙: loans present at b (start month end) and e (end month end)
CREATE OR REPLACE TEMP MACRO m_migr(b,e) AS TABLE SELECT x.customer_id, x.loan_id, x.five_class AS c0, COALESCE(y.five_class,x.five_class) AS c1, x.balance AS bal0, LEAST(x.balance,COALESCE(y.balance,0)) AS kept
  FROM loan_balance_monthly x LEFT JOIN loan_balance_monthly y ON y.loan_id=x.loan_id AND y.month_end=e WHERE x.month_end=b AND x.balance>0;
-- V12 活跃度: trailing 90 days (loan items 365 days)
CREATE OR REPLACE TEMP MACRO m_active(a) AS TABLE
  WITH t AS (SELECT customer_id, COUNT(DISTINCT txn_date) AS txn_days FROM v_flow WHERE is_external AND txn_date BETWEEN a-89 AND a GROUP BY ALL),
  g AS (SELECT customer_id, COUNT(DISTINCT event_date) AS login_days FROM interaction WHERE interaction_type='app_login' AND event_date BETWEEN a-89 AND a GROUP BY ALL),
  n AS (SELECT customer_id, COUNT(*) AS new_loans FROM loan WHERE disburse_date BETWEEN a-364 AND a GROUP BY ALL),
  r AS (SELECT customer_id, COUNT(*) AS repaid FROM loan_repayment WHERE paid_date BETWEEN a-364 AND a GROUP BY ALL)
  SELECT s.customer_id, COALESCE(txn_days,0) AS txn_days, COALESCE(login_days,0) AS login_days,
    (35*LEAST(1,COALESCE(txn_days,0)/20.0)+25*LEAST(1,COALESCE(login_days,0)/30.0)+20*LEAST(1,category_cnt/4.0)
     + CASE WHEN has_loan=1 THEN 10*LEAST(1,COALESCE(new_loans,0)/3.0)+10*LEAST(1,COALESCE(repaid,0)/12.0) ELSE 0 END) * CASE WHEN has_loan=1 THEN 1 ELSE 1.25 END AS activity_index
  FROM m_snap(a) s LEFT JOIN t USING(customer_id) LEFT JOIN g USING(customer_id) LEFT JOIN n USING(customer_id) LEFT JOIN r USING(customer_id);
-- V13 流失预警: deposits+wealth. a = month end
CREATE OR REPLACE TEMP MACRO m_churn(a) AS TABLE
  WITH d AS (SELECT customer_id, AVG(CASE WHEN date>a-30 THEN total END) AS d30, AVG(CASE WHEN date<=a-30 THEN total END) AS d90p FROM v_dep_day WHERE date BETWEEN a-119 AND a GROUP BY ALL),
  w AS (SELECT customer_id, SUM(CASE WHEN month_end=a THEN avg_balance ELSE 0 END) AS w0, SUM(CASE WHEN month_end<a THEN avg_balance ELSE 0 END)/3 AS w3 FROM wealth_holding_monthly WHERE month_end IN (a,last_day(a-INTERVAL 1 MONTH),last_day(a-INTERVAL 2 MONTH),last_day(a-INTERVAL 3 MONTH)) GROUP BY ALL)
  SELECT s.customer_id, COALESCE(d30,0)+COALESCE(w0,0) AS fin_now, COALESCE(d90p,0)+COALESCE(w3,0) AS fin_base, fin_now/NULLIF(fin_base,0)-1 AS fin_chg, s.txn_90d,
    (fin_base >= CASE WHEN s.customer_type='corp' THEN 1e6 ELSE 5e4 END AND fin_now < 0.7*fin_base) AS churn_warn
  FROM m_snap(a) s LEFT JOIN d USING(customer_id) LEFT JOIN w USING(customer_id);
-- V14 对公需求评分 (section C3) at month end a
CREATE OR REPLACE TEMP MACRO m_demand_corp(a) AS TABLE
  WITH f AS (SELECT * FROM m_fin(a)),
  qx AS (SELECT customer_id, period_end, CASE WHEN month(period_end)=3 THEN purchases ELSE purchases-LAG(purchases) OVER (PARTITION BY customer_id, year(period_end) ORDER BY period_end) END AS q_purch FROM customer_financials WHERE publish_date<=a),
  q AS (SELECT x.customer_id, x.q_purch/NULLIF(y.q_purch,0)-1 AS purch_yoy FROM qx x JOIN qx y ON y.customer_id=x.customer_id AND y.period_end=last_day(x.period_end-INTERVAL 1 YEAR) QUALIFY ROW_NUMBER() OVER (PARTITION BY x.customer_id ORDER BY x.period_end DESC)=1),
  lim AS (SELECT customer_id, SUM(limit_amount) AS lim FROM credit_facility WHERE effective_date<=a AND expiry_date>a AND status='active' GROUP BY ALL),
  lb AS (SELECT customer_id, SUM(balance) AS bal, SUM(CASE WHEN maturity_date<=a+90 THEN balance ELSE 0 END) AS mat90 FROM v_loan_month WHERE month_end=a GROUP BY ALL),
  e AS (SELECT customer_id, COUNT(*) AS enq FROM interaction WHERE interaction_type IN ('rate_enquiry','limit_enquiry','material_request','loan_calc') AND event_date BETWEEN a-89 AND a GROUP BY ALL),
  d AS (SELECT customer_id, AVG(CASE WHEN date>a-30 THEN total END)/NULLIF(AVG(CASE WHEN date<=a-30 THEN total END),0)-1 AS dep_chg FROM v_dep_day WHERE date BETWEEN a-119 AND a GROUP BY ALL),
  x AS (SELECT customer_id, COUNT(*) FILTER (signal_type IN ('expansion','bid_win')) AS pos, COUNT(*) FILTER (signal_type IN ('lawsuit','dishonest','enforce') AND severity=3) AS jud FROM external_signal WHERE customer_id IS NOT NULL AND signal_date BETWEEN a-179 AND a GROUP BY ALL),
  h AS (SELECT customer_id, COUNT(DISTINCT year(disburse_date)) AS yrs FROM loan WHERE disburse_date BETWEEN make_date(year(a)-2,1,1) AND make_date(year(a)-1,12,31) GROUP BY ALL)
  SELECT s.customer_id, COALESCE(20*LEAST(1,GREATEST(0,f.funding_gap/NULLIF(f.revenue,0))/0.10),0) AS s1_gap,
    COALESCE(12*LEAST(1,GREATEST(0,(f.ar_days+f.inv_days)/NULLIF(f.bm_ar_days+f.bm_inv_days,0)-1)/0.5),0) AS s2_turnover,
    CASE WHEN q.purch_yoy>=0.30 THEN 12 WHEN q.purch_yoy>=0.15 THEN 6 ELSE 0 END AS s3_purchase, CASE WHEN lb.bal/NULLIF(lim.lim,0)>=0.8 THEN 10 WHEN lb.bal/NULLIF(lim.lim,0)>=0.6 THEN 5 ELSE 0 END AS s4_util,
    CASE WHEN lb.mat90>0 THEN 10 ELSE 0 END AS s5_maturity, CASE WHEN e.enq>=2 THEN 12 WHEN e.enq=1 THEN 7 ELSE 0 END AS s6_enquiry, CASE WHEN d.dep_chg<=-0.30 THEN 8 WHEN d.dep_chg<=-0.15 THEN 4 ELSE 0 END AS s7_dep_drop,
    CASE WHEN x.pos>0 THEN 6 ELSE 0 END AS s8_expansion, CASE WHEN f.prosperity_index>=110 THEN 5 WHEN f.prosperity_index>=100 THEN 3 ELSE 0 END AS s9_prosperity, CASE WHEN h.yrs=2 THEN 5 WHEN h.yrs=1 THEN 2 ELSE 0 END AS s10_history,
    s1_gap+s2_turnover+s3_purchase+s4_util+s5_maturity+s6_enquiry+s7_dep_drop+s8_expansion+s9_prosperity+s10_history AS demand_score,
    (s.worst_class>=3 OR s.max_overdue>30 OR COALESCE(x.jud,0)>0 OR COALESCE(s.internal_rating,'BBB') IN ('CCC','D')) AS gated
  FROM m_snap(a) s LEFT JOIN f USING(customer_id) LEFT JOIN q USING(customer_id) LEFT JOIN lim USING(customer_id) LEFT JOIN lb USING(customer_id) LEFT JOIN e USING(customer_id) LEFT JOIN d USING(customer_id) LEFT JOIN x USING(customer_id) LEFT JOIN h USING(customer_id)
  WHERE s.customer_type='corp';
-- V15 RM 首次联系 / V16 复贷
CREATE OR REPLACE TEMP MACRO m_first_contact(ws,we) AS TABLE SELECT c.customer_id, c.rm_id, c.rm_assigned_at, MIN(i.event_time) AS first_contact, date_diff('minute',c.rm_assigned_at,MIN(i.event_time))/60.0 AS hours
  FROM dim_customer c LEFT JOIN interaction i ON i.customer_id=c.customer_id AND i.rm_id=c.rm_id AND i.initiator='bank' AND i.interaction_type IN ('visit','call','wechat','branch') AND i.event_time>=c.rm_assigned_at
  WHERE c.rm_assigned_at::DATE BETWEEN ws AND we GROUP BY c.customer_id, c.rm_id, c.rm_assigned_at;
CREATE OR REPLACE TEMP MACRO m_repeat(ws,we) AS TABLE SELECT s.customer_id, s.settle_date, MAX(CASE WHEN n.disburse_date BETWEEN s.settle_date AND s.settle_date+90 THEN 1 ELSE 0 END) AS again
  FROM (SELECT customer_id, MAX(settle_date) AS settle_date FROM loan WHERE settle_date BETWEEN ws AND we AND settle_type IN ('normal','early') GROUP BY ALL) s
  LEFT JOIN loan n ON n.customer_id=s.customer_id AND n.disburse_date>=s.settle_date GROUP BY ALL;
-- V17 key tags of C1 as SQL (normative where C1 prose and this differ). One production version per (model_id, score_date). Top p % = first ceil(p*n) by value then id, n = customers of the type not closed at a.
-- T006 and T035 rank over the whole bank: under a scope read them from customer_tag, not from this macro on scoped tables
CREATE OR REPLACE TEMP MACRO m_key_tags(a) AS TABLE
  WITH mx AS (SELECT customer_id, MAX(total) AS mx FROM v_dep_day WHERE date BETWEEN a-179 AND a GROUP BY customer_id),
  m6 AS (SELECT customer_id, COUNT(DISTINCT last_day(txn_date)) AS mths FROM v_flow WHERE is_external AND last_day(txn_date)>last_day(a-INTERVAL 6 MONTH) AND txn_date<=a GROUP BY customer_id),
  i3 AS (SELECT customer_id, COUNT(*) AS mths FROM (SELECT customer_id, last_day(txn_date) AS m FROM v_flow WHERE is_external AND direction='in' AND last_day(txn_date)>last_day(a-INTERVAL 3 MONTH) AND txn_date<=a GROUP BY 1,2 HAVING COUNT(*)>=2) GROUP BY customer_id),
  w6 AS (SELECT customer_id, COUNT(*) AS mths FROM (SELECT customer_id, month_end FROM (SELECT customer_id, month_end, end_total AS v FROM v_dep_month UNION ALL SELECT customer_id, month_end, end_balance FROM wealth_holding_monthly)
         WHERE month_end>last_day(a-INTERVAL 6 MONTH) AND month_end<=a GROUP BY 1,2 HAVING SUM(v)>=800000) GROUP BY customer_id),
  od AS (SELECT customer_id, MAX(overdue_days) AS od24 FROM loan_balance_monthly WHERE month_end>last_day(a-INTERVAL 24 MONTH) AND month_end<=a GROUP BY customer_id),
  ln AS (SELECT customer_id, COUNT(*) FILTER (settle_type IN ('normal','early') AND settle_date<=a) AS settled FROM loan GROUP BY customer_id),
  pdm AS (SELECT customer_id, prob FROM model_score WHERE model_id='pd' AND score_date=a),
  rd AS (SELECT customer_id, prob FROM model_score WHERE model_id='demand_retail' AND score_date=a),
  cv AS (SELECT customer_id, SUM(contribution) AS ttm FROM v_contrib WHERE month_end>last_day(a-INTERVAL 12 MONTH) AND month_end<=a GROUP BY customer_id),
  sg AS (SELECT customer_id, COUNT(*) AS n FROM external_signal WHERE signal_type IN ('lawsuit','enforce') AND signal_date>a-365 AND signal_date<=a AND customer_id IS NOT NULL GROUP BY customer_id),
  dz AS (SELECT customer_id FROM v_flow WHERE is_external AND txn_date BETWEEN a-179 AND a UNION SELECT customer_id FROM interaction WHERE initiator='customer' AND event_date BETWEEN a-179 AND a),
  x AS (SELECT s.*, (s.customer_type='corp') AS k, st.avg_180, st.cv_180, st.stability_score, mx.mx, tr.inflow, tr.transit, ac.activity_index, m6.mths AS m6, i3.mths AS i3, w6.mths AS w6, COALESCE(od.od24,0) AS od24, COALESCE(ln.settled,0) AS settled,
         pdm.prob AS pd, rd.prob AS rprob, COUNT(*) OVER (PARTITION BY s.customer_type) AS n_type, ROW_NUMBER() OVER (PARTITION BY s.customer_type ORDER BY COALESCE(cv.ttm,0) DESC, s.customer_id) AS ttm_rank, ROW_NUMBER() OVER (PARTITION BY s.customer_type ORDER BY rd.prob DESC NULLS LAST, s.customer_id) AS prob_rank, COALESCE(sg.n,0) AS suits, f.debt_ratio, dm.demand_score, dm.gated, (dz.customer_id IS NULL) AS quiet
    FROM m_snap(a) s LEFT JOIN m_stab(a) st USING(customer_id) LEFT JOIN mx USING(customer_id) LEFT JOIN m_transit(a-89,a) tr USING(customer_id) LEFT JOIN m_active(a) ac USING(customer_id) LEFT JOIN m6 USING(customer_id) LEFT JOIN i3 USING(customer_id)
    LEFT JOIN w6 USING(customer_id) LEFT JOIN od USING(customer_id) LEFT JOIN ln USING(customer_id) LEFT JOIN pdm USING(customer_id) LEFT JOIN rd USING(customer_id) LEFT JOIN cv USING(customer_id) LEFT JOIN sg USING(customer_id) LEFT JOIN m_fin(a) f USING(customer_id) LEFT JOIN m_demand_corp(a) dm USING(customer_id) LEFT JOIN dz USING(customer_id))
  SELECT customer_id, (ttm_rank<=CEIL(0.05*n_type)) AS t006_high_contrib,
    COALESCE(mx>=CASE WHEN k THEN 5e6 ELSE 5e5 END AND (avg_180<0.30*mx OR cv_180>=0.80),FALSE) AS t015_fake_hnw, COALESCE(inflow>=CASE WHEN k THEN 5e6 ELSE 5e5 END AND transit>=0.80*inflow,FALSE) AS t016_transit,
    COALESCE(avg_180>=CASE WHEN k THEN 5e5 ELSE 5e4 END AND avg_180<CASE WHEN k THEN 5e6 ELSE 5e5 END AND stability_score>=75 AND m6=6,FALSE) AS t017_loyal, COALESCE(aum_avg>=1e6 AND stability_score>=75 AND w6=6,FALSE) AS t018_stable_hnw,
    COALESCE(NOT k AND aum_avg>=5e4 AND aum_avg<1e6 AND activity_index>=60 AND (is_payroll OR i3=3),FALSE) AS t019_active_mid, (txn_90d=0 AND has_loan=0 AND quiet) AS t020_dormant,
    COALESCE(CASE WHEN k THEN demand_score>=60 AND NOT gated ELSE rprob IS NOT NULL AND prob_rank<=CEIL(0.10*n_type) AND max_overdue=0 END,FALSE) AS t035_high_intent, (settled>=2 AND od24<=7) AS t050_repeat,
    COALESCE(CASE WHEN k THEN internal_rating IN ('AA','AAA') AND debt_ratio<=0.60 AND od24=0 AND suits=0 ELSE pd<0.01 AND od24=0 AND max_overdue=0 END,FALSE) AS t058_low_risk,
    COALESCE(pd>=0.05 OR max_overdue>30 OR internal_rating IN ('CCC','D'),FALSE) AS t060_high_risk FROM x;
-- V18 活动触达总数: always over the whole bank, never scoped (B0.10 shares fixed cost by it)
CREATE OR REPLACE TEMP VIEW v_campaign_size AS SELECT campaign_id, COUNT(*) AS contacts FROM campaign_contact GROUP BY campaign_id;
