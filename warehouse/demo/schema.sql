-- Tables of the demonstration bank. Keys and references declared here are checked after the load (invariants.py), not kept as indexes.
-- ===== dimensions =====
CREATE TABLE dim_date (            -- 日期维 | grain: calendar day 2023-06-01..2026-12-31
  date DATE PRIMARY KEY, year INT NOT NULL, half VARCHAR NOT NULL /*2026H1*/, quarter VARCHAR NOT NULL /*2026Q2*/,
  ym VARCHAR NOT NULL /*2026-05*/, month_end DATE NOT NULL, is_month_end BOOLEAN NOT NULL,
  is_workday BOOLEAN NOT NULL /*PRC calendar incl. 调休*/, holiday_name VARCHAR);
CREATE TABLE dim_org (             -- 机构 | grain: org unit; 1 head office, 6 branches, ~30 sub-branches, ~60 outlets
  org_id VARCHAR PRIMARY KEY, org_name VARCHAR NOT NULL, org_level INT NOT NULL /*1总行 2分行 3支行 4网点*/,
  parent_org_id VARCHAR /*NULL only for 总行*/, path VARCHAR NOT NULL /* '/O00/O01/O0103/' subtree = path LIKE prefix||'%' */,
  branch_id VARCHAR /*level-2 ancestor; NULL for 总行*/, branch_name VARCHAR, region VARCHAR NOT NULL /*华东 华南 华北 华中 西南 西北 东北*/,
  province VARCHAR NOT NULL, city VARCHAR NOT NULL, org_type VARCHAR NOT NULL /*综合 对公 零售 社区*/,
  open_date DATE NOT NULL, close_date DATE);
CREATE TABLE dim_rm (              -- 客户经理 | grain: RM; ~240 rows
  rm_id VARCHAR PRIMARY KEY, rm_name VARCHAR NOT NULL, org_id VARCHAR NOT NULL REFERENCES dim_org,
  rm_type VARCHAR NOT NULL /*corp对公 retail零售 wealth理财经理*/, team_name VARCHAR NOT NULL, supervisor_rm_id VARCHAR,
  hire_date DATE NOT NULL, leave_date DATE /*NULL=在岗*/, phone VARCHAR);
CREATE TABLE dim_industry (        -- 行业 GB/T 4754-2017 | grain: code at 门类/大类 level
  industry_code VARCHAR PRIMARY KEY /*'C' or 'C39'*/, industry_name VARCHAR NOT NULL, level INT NOT NULL /*1门类 2大类*/,
  section_code VARCHAR NOT NULL, section_name VARCHAR NOT NULL, is_restricted BOOLEAN NOT NULL /*行内限控行业*/);
CREATE TABLE industry_benchmark (  -- 行业基准/景气 | grain: 大类 x quarter end
  industry_code VARCHAR NOT NULL REFERENCES dim_industry, period_end DATE NOT NULL,
  prosperity_index DOUBLE NOT NULL /*0-200, 100=临界*/, debt_ratio DOUBLE, ar_days DOUBLE, inventory_days DOUBLE,
  gross_margin DOUBLE, revenue_yoy DOUBLE /*all medians, same formulas as B*/, PRIMARY KEY (industry_code, period_end));
CREATE TABLE dim_product (         -- 产品 | grain: product; ~70 rows
  product_id VARCHAR PRIMARY KEY, product_name VARCHAR NOT NULL,
  category VARCHAR NOT NULL /*deposit loan wealth insurance card settlement*/, subcategory VARCHAR NOT NULL, 
  side VARCHAR NOT NULL /*corp retail both*/, risk_level VARCHAR /*R1..R5, wealth only*/, launch_date DATE NOT NULL, status VARCHAR NOT NULL /*on off*/);
CREATE TABLE dim_customer (        -- 客户 | grain: customer (one ECIF id), current attributes (type-1)
  customer_id VARCHAR PRIMARY KEY, customer_name VARCHAR NOT NULL /*PII*/, customer_type VARCHAR NOT NULL /*corp retail*/,
  id_type VARCHAR NOT NULL /*USCC统一社会信用代码 IDCARD身份证*/, id_no VARCHAR NOT NULL /*PII*/, phone VARCHAR /*PII*/,
  gender VARCHAR /*M F; NULL corp*/, birth_date DATE /*NULL corp*/, occupation VARCHAR /*NULL corp*/, est_date DATE /*成立日; NULL retail*/,
  segment VARCHAR NOT NULL /*corp: 战略 重点 一般 小微; retail: 私行 钻石 白金 金卡 普通 (= vip_tier)*/, size VARCHAR /*L大 M中 S小 X微; NULL retail*/, industry_code VARCHAR REFERENCES dim_industry /*NULL retail*/,
  is_tech BOOLEAN NOT NULL, is_listed BOOLEAN NOT NULL, vip_tier VARCHAR /*retail only: 私行 钻石 白金 金卡 普通*/, province VARCHAR NOT NULL, city VARCHAR NOT NULL, region VARCHAR NOT NULL,
  onboard_date DATE NOT NULL, close_date DATE /*销户; NULL=存续*/, internal_rating VARCHAR /*AAA AA A BBB BB B CCC D; NULL if no credit*/,
  risk_tolerance VARCHAR /*C1..C5 retail*/, group_id VARCHAR /*集团编号 NULL if none*/, group_name VARCHAR,
  org_id VARCHAR NOT NULL REFERENCES dim_org /*管户机构*/, rm_id VARCHAR REFERENCES dim_rm /*管户客户经理; NULL=公共池*/,
  rm_assigned_at TIMESTAMP /*NULL iff rm_id NULL*/, is_payroll BOOLEAN NOT NULL, marketing_consent BOOLEAN NOT NULL, kyc_expiry_date DATE);
-- ===== deposits =====
CREATE TABLE deposit_account (     -- 存款账户
  account_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL REFERENCES dim_customer, product_id VARCHAR NOT NULL REFERENCES dim_product,
  org_id VARCHAR NOT NULL REFERENCES dim_org /*开户机构*/, deposit_type VARCHAR NOT NULL /*demand活期 agreement协定 notice通知 time定期 cd大额存单 structured结构性 margin保证金*/,
  term_class VARCHAR NOT NULL /*demand = demand|agreement ; time = the other five*/, term_months INT /*NULL demand class*/,
  open_date DATE NOT NULL, maturity_date DATE /*NULL demand class*/, close_date DATE, interest_rate DOUBLE NOT NULL);
CREATE TABLE deposit_balance_daily (   -- 存款日余额 | one row per open account per calendar day, last 400 days (2025-04-27..2026-05-31); 0 kept
  snapshot_date DATE NOT NULL, account_id VARCHAR NOT NULL, customer_id VARCHAR NOT NULL, balance DECIMAL(18,2) NOT NULL /*CNY >=0*/,
  PRIMARY KEY (snapshot_date, account_id));
CREATE TABLE deposit_balance_monthly ( -- 存款月表 | account x month end, 36 months; row in every month the account was open >=1 day
  month_end DATE NOT NULL, account_id VARCHAR NOT NULL, customer_id VARCHAR NOT NULL, end_balance DECIMAL(18,2) NOT NULL,
  avg_balance DECIMAL(18,2) NOT NULL /*sum of EOD balances / calendar days of month; days not open count 0*/,
  min_balance DECIMAL(18,2) NOT NULL, max_balance DECIMAL(18,2) NOT NULL, days_in_month INT NOT NULL, interest_rate DOUBLE NOT NULL, ftp_rate DOUBLE NOT NULL,
  interest_expense DECIMAL(18,2) NOT NULL /*avg_balance*interest_rate*days_in_month/360*/, ftp_income DECIMAL(18,2) NOT NULL /*avg_balance*ftp_rate*days/360*/,
  PRIMARY KEY (month_end, account_id));
CREATE TABLE deposit_txn (         -- 存款流水 | last 400 days
  txn_id VARCHAR PRIMARY KEY, txn_time TIMESTAMP NOT NULL, txn_date DATE NOT NULL, account_id VARCHAR NOT NULL, customer_id VARCHAR NOT NULL,
  direction VARCHAR NOT NULL /*in out*/, amount DECIMAL(18,2) NOT NULL /*>0*/,
  txn_type VARCHAR NOT NULL /*transfer payroll sales_receipt purchase_payment cash consumption loan_disburse loan_repay wealth_buy wealth_redeem interest fee tax*/,
  counterparty_type VARCHAR NOT NULL /*self_bank本人本行 self_other本人他行 corp_bank corp_other person_bank person_other bank_internal本行内部户*/,
  counterparty_name VARCHAR /*PII*/, counterparty_bank VARCHAR, loan_id VARCHAR /*only loan_disburse/loan_repay*/,
  channel VARCHAR NOT NULL /*app ebank counter atm wechat_mini third_party batch*/);
-- ===== credit =====
CREATE TABLE credit_facility (     -- 授信额度
  facility_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL REFERENCES dim_customer, facility_type VARCHAR NOT NULL /*comprehensive综合 single单笔单批 consumer个人消费 mortgage按揭*/,
  limit_amount DECIMAL(18,2) NOT NULL, revolving BOOLEAN NOT NULL, approved_date DATE NOT NULL, effective_date DATE NOT NULL, expiry_date DATE NOT NULL,
  guarantee_type VARCHAR NOT NULL /*credit信用 guarantee保证 mortgage抵押 pledge质押*/, status VARCHAR NOT NULL /*active frozen expired cancelled*/);
CREATE TABLE loan (                -- 借据
  loan_id VARCHAR PRIMARY KEY, facility_id VARCHAR, customer_id VARCHAR NOT NULL REFERENCES dim_customer, product_id VARCHAR NOT NULL REFERENCES dim_product,
  org_id VARCHAR NOT NULL REFERENCES dim_org /*放款账务机构*/, purpose VARCHAR NOT NULL, disburse_date DATE NOT NULL, maturity_date DATE NOT NULL,
  principal DECIMAL(18,2) NOT NULL, contract_rate DOUBLE NOT NULL, repay_method VARCHAR NOT NULL /*bullet到期还本 equal_payment等额本息 equal_principal等额本金 interest_first先息后本*/,
  guarantee_type VARCHAR NOT NULL, collateral_type VARCHAR /*house land equipment receivable deposit stock; NULL if none*/, collateral_value DECIMAL(18,2) /*latest appraisal; NULL if none*/,
  payment_mode VARCHAR NOT NULL /*entrusted受托支付 self自主支付*/, is_inclusive BOOLEAN NOT NULL /*普惠小微*/, is_green BOOLEAN NOT NULL,
  settle_date DATE /*NULL=未结清*/, settle_type VARCHAR /*normal early refinance writeoff transfer; NULL iff settle_date NULL*/);
CREATE TABLE loan_balance_monthly (-- 贷款月表 | loan x month end from disbursement month to settlement month inclusive (balance 0 in it)
  month_end DATE NOT NULL, loan_id VARCHAR NOT NULL, customer_id VARCHAR NOT NULL, balance DECIMAL(18,2) NOT NULL, avg_balance DECIMAL(18,2) NOT NULL,
  days_in_month INT NOT NULL, rate DOUBLE NOT NULL, ftp_rate DOUBLE NOT NULL,
  interest_income DECIMAL(18,2) NOT NULL /*avg_balance*rate*days/360; 0 when five_class>=3 (表外计息)*/, ftp_cost DECIMAL(18,2) NOT NULL /*avg_balance*ftp_rate*days/360, always*/,
  five_class INT NOT NULL /*1正常 2关注 3次级 4可疑 5损失*/, overdue_days INT NOT NULL /*0=not overdue*/, overdue_principal DECIMAL(18,2) NOT NULL, overdue_interest DECIMAL(18,2) NOT NULL,
  ecl_stage INT NOT NULL /*1 2 3*/, pd_12m DOUBLE NOT NULL, lgd DOUBLE NOT NULL, ead DECIMAL(18,2) NOT NULL, provision_balance DECIMAL(18,2) NOT NULL,
  provision_charge DECIMAL(18,2) NOT NULL /*本月计提净额, may be <0*/, writeoff_amount DECIMAL(18,2) NOT NULL, rwa DECIMAL(18,2) NOT NULL /*balance net of stage-3 provision x risk weight*/,
  PRIMARY KEY (month_end, loan_id));
CREATE TABLE loan_repayment (      -- 还款计划与实还 | loan x instalment
  loan_id VARCHAR NOT NULL REFERENCES loan, period_no INT NOT NULL, customer_id VARCHAR NOT NULL, due_date DATE NOT NULL, due_principal DECIMAL(18,2) NOT NULL, due_interest DECIMAL(18,2) NOT NULL,
  paid_principal DECIMAL(18,2) NOT NULL, paid_interest DECIMAL(18,2) NOT NULL, paid_date DATE /*date fully paid; NULL=not fully paid*/, PRIMARY KEY (loan_id, period_no));
CREATE TABLE credit_card_monthly ( -- 信用卡月表 | retail customer x month end
  month_end DATE NOT NULL, customer_id VARCHAR NOT NULL, credit_limit DECIMAL(18,2) NOT NULL, balance DECIMAL(18,2) NOT NULL, instalment_balance DECIMAL(18,2) NOT NULL,
  spend_amount DECIMAL(18,2) NOT NULL, spend_cnt INT NOT NULL, interest_income DECIMAL(18,2) NOT NULL, ftp_cost DECIMAL(18,2) NOT NULL, five_class INT NOT NULL, overdue_days INT NOT NULL,
  pd_12m DOUBLE NOT NULL, lgd DOUBLE NOT NULL, provision_balance DECIMAL(18,2) NOT NULL, provision_charge DECIMAL(18,2) NOT NULL, rwa DECIMAL(18,2) NOT NULL, PRIMARY KEY (month_end, customer_id));
-- ===== wealth, insurance, fees, cost =====
CREATE TABLE wealth_holding_monthly (  -- 理财/基金/贵金属持仓
  month_end DATE NOT NULL, customer_id VARCHAR NOT NULL, product_id VARCHAR NOT NULL REFERENCES dim_product, end_balance DECIMAL(18,2) NOT NULL /*市值*/, avg_balance DECIMAL(18,2) NOT NULL,
  buy_amount DECIMAL(18,2) NOT NULL, redeem_amount DECIMAL(18,2) NOT NULL, next_maturity_date DATE, PRIMARY KEY (month_end, customer_id, product_id));
CREATE TABLE insurance_policy (    -- 代理保险保单
  policy_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL, product_id VARCHAR NOT NULL, effective_date DATE NOT NULL, expiry_date DATE NOT NULL,
  annual_premium DECIMAL(18,2) NOT NULL, cash_value DECIMAL(18,2) NOT NULL, surrender_date DATE);
CREATE TABLE fee_income (          -- 中间业务收入 | booking; VAT-exclusive
  fee_id VARCHAR PRIMARY KEY, fee_date DATE NOT NULL, customer_id VARCHAR NOT NULL, org_id VARCHAR NOT NULL, product_id VARCHAR, fee_type VARCHAR NOT NULL
  /*settlement结算 guarantee担保承诺 card银行卡 trade_finance advisory custody wealth_commission代销理财 insurance_commission代理保险*/, amount DECIMAL(18,2) NOT NULL /*<0 = refund*/);
CREATE TABLE customer_cost_monthly (   -- 客户运营成本 (ABC 分摊)
  month_end DATE NOT NULL, customer_id VARCHAR NOT NULL, rm_cost DECIMAL(18,2) NOT NULL, channel_cost DECIMAL(18,2) NOT NULL, process_cost DECIMAL(18,2) NOT NULL, PRIMARY KEY (month_end, customer_id));
-- ===== information about corporates and industries =====
CREATE TABLE customer_financials ( -- 对公财报 | corp x period; flow items are year-to-date cumulative in Q rows
  customer_id VARCHAR NOT NULL, period_end DATE NOT NULL, period_type VARCHAR NOT NULL /*A年报 Q季报(03-31,06-30,09-30)*/, is_audited BOOLEAN NOT NULL,
  total_assets DECIMAL(18,2) NOT NULL, current_assets DECIMAL(18,2), cash DECIMAL(18,2), accounts_receivable DECIMAL(18,2), prepayments DECIMAL(18,2), inventory DECIMAL(18,2),
  total_liabilities DECIMAL(18,2) NOT NULL, current_liabilities DECIMAL(18,2), accounts_payable DECIMAL(18,2), advance_receipts DECIMAL(18,2), st_bank_debt DECIMAL(18,2) /*全部银行流贷,含他行*/, lt_debt DECIMAL(18,2),
  revenue DECIMAL(18,2) NOT NULL, cogs DECIMAL(18,2), total_profit DECIMAL(18,2) /*利润总额*/, net_profit DECIMAL(18,2), interest_expense DECIMAL(18,2), operating_cash_flow DECIMAL(18,2), purchases DECIMAL(18,2), capex DECIMAL(18,2),
  publish_date DATE NOT NULL /*bank received it; a statement is usable only from this date*/, PRIMARY KEY (customer_id, period_end));
CREATE TABLE external_signal (     -- 外部信号
  signal_id VARCHAR PRIMARY KEY, subject_type VARCHAR NOT NULL /*customer industry*/, customer_id VARCHAR, industry_code VARCHAR /*exactly one of the two set*/,
  signal_date DATE NOT NULL, signal_type VARCHAR NOT NULL /*lawsuit诉讼 dishonest失信 enforce被执行 news_neg负面舆情 news_pos expansion扩产/新项目 bid_win中标 policy政策 tax_downgrade equity_pledge exec_change*/,
  severity INT NOT NULL /*1低 2中 3高*/, sentiment DOUBLE /*-1..1, news only*/, amount DECIMAL(18,2), title VARCHAR NOT NULL, source_name VARCHAR NOT NULL);
-- ===== customer management =====
CREATE TABLE interaction (         -- 客户交互
  interaction_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL, rm_id VARCHAR /*NULL if self-service*/, event_time TIMESTAMP NOT NULL, event_date DATE NOT NULL, initiator VARCHAR NOT NULL /*bank customer*/,
  interaction_type VARCHAR NOT NULL /*visit拜访 call wechat branch app_login app_view rate_enquiry咨询利率 limit_enquiry问额度 material_request要资料 loan_calc complaint投诉 contact_change变更联系方式 survey*/,
  channel VARCHAR NOT NULL /*app ebank wechat_mini call_center branch onsite sms phone*/, duration_min INT /*RM-handled only*/, product_id VARCHAR /*intent*/, note VARCHAR /*sensitive free text*/, satisfaction INT /*1-10, survey only*/, resolved_at TIMESTAMP /*complaint only*/);
CREATE TABLE campaign (            -- 营销活动
  campaign_id VARCHAR PRIMARY KEY, campaign_name VARCHAR NOT NULL, objective VARCHAR NOT NULL /*acquire获客 cross_sell activate促活 retain挽留 loan*/, product_id VARCHAR, org_id VARCHAR NOT NULL,
  start_date DATE NOT NULL, end_date DATE NOT NULL, fixed_cost DECIMAL(18,2) NOT NULL, attribution_days INT NOT NULL /*default 30*/);
CREATE TABLE campaign_contact (    -- 营销触达 | campaign x customer
  contact_id VARCHAR PRIMARY KEY, campaign_id VARCHAR NOT NULL REFERENCES campaign, customer_id VARCHAR NOT NULL, ab_group VARCHAR NOT NULL /*A实验 B对照*/, channel VARCHAR /*sms phone app_push wechat_mini rm email; NULL for B*/,
  assigned_at TIMESTAMP NOT NULL, sent_at TIMESTAMP /*NULL for B*/, delivered BOOLEAN, responded_at TIMESTAMP, applied_at TIMESTAMP, converted_at TIMESTAMP /*within attribution_days of assigned_at, else NULL*/,
  converted_amount DECIMAL(18,2), attributed_revenue DECIMAL(18,2) /*expected 12-month contribution; NULL if not converted*/, cost DECIMAL(18,2) NOT NULL /*variable, 0 for B*/, opted_out BOOLEAN NOT NULL, UNIQUE (campaign_id, customer_id));
CREATE TABLE opportunity (         -- 商机 | stages are timestamps; a later stage implies all earlier ones are set
  opp_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL, rm_id VARCHAR NOT NULL, org_id VARCHAR NOT NULL, product_id VARCHAR NOT NULL, source VARCHAR NOT NULL /*model campaign visit referral alert inbound*/,
  created_at TIMESTAMP NOT NULL, contacted_at TIMESTAMP, proposed_at TIMESTAMP, applied_at TIMESTAMP, approved_at TIMESTAMP, won_at TIMESTAMP /*放款/签约*/, lost_at TIMESTAMP, lost_reason VARCHAR,
  fit_score DOUBLE /*需求-产品契合度 0-100*/, amount_expected DECIMAL(18,2) NOT NULL, amount_won DECIMAL(18,2));
CREATE TABLE risk_event (          -- 风险事件/预警
  event_id VARCHAR PRIMARY KEY, customer_id VARCHAR NOT NULL, loan_id VARCHAR, rule_id VARCHAR NOT NULL /*W01.. section C*/, severity VARCHAR NOT NULL /*red orange yellow*/, trigger_value DOUBLE, detail VARCHAR,
  signal_time TIMESTAMP NOT NULL /*when the fact occurred*/, event_time TIMESTAMP NOT NULL /*when the alert was raised*/, event_date DATE NOT NULL, rm_id VARCHAR, acked_at TIMESTAMP, closed_at TIMESTAMP, outcome VARCHAR /*true_risk false_alarm; NULL=open*/);
CREATE TABLE kpi_target (          -- 计划/目标
  scope_type VARCHAR NOT NULL /*org rm*/, scope_id VARCHAR NOT NULL /*org_id or rm_id*/, metric_id VARCHAR NOT NULL /*B ids*/, period_type VARCHAR NOT NULL /*M Q H Y*/, period_start DATE NOT NULL, period_end DATE NOT NULL, target_value DOUBLE NOT NULL,
  PRIMARY KEY (scope_type, scope_id, metric_id, period_start, period_end));
-- ===== parameters and derived (written by nightly jobs) =====
CREATE TABLE metric_param (param VARCHAR PRIMARY KEY, value DOUBLE NOT NULL, note VARCHAR);
CREATE TABLE customer_tag (customer_id VARCHAR NOT NULL, tag_id VARCHAR NOT NULL, valid_from DATE NOT NULL /*evaluation month end a itself*/, valid_to DATE /*first evaluation date at which the rule no longer holds, exclusive; NULL=current*/, source VARCHAR NOT NULL /*rule model manual*/, PRIMARY KEY (customer_id, tag_id, valid_from));
CREATE TABLE model_score (model_id VARCHAR NOT NULL /*demand_corp demand_retail pd churn cluster*/, customer_id VARCHAR NOT NULL, score_date DATE NOT NULL, score DOUBLE NOT NULL /*0-100*/, prob DOUBLE, label INT /*observed outcome, filled after the horizon; NULL before*/, top_reasons VARCHAR, version VARCHAR NOT NULL, PRIMARY KEY (model_id, customer_id, score_date, version));
