"""vip_tier and segment of persons, from the average assets of the last month: tags T001 to T005."""

from warehouse.demo.context import Bank

TIERS = ((6_000_000, "私行"), (1_000_000, "钻石"), (200_000, "白金"), (50_000, "金卡"))


def build_vip_tiers(bank: Bank) -> None:
    """Update dim_customer: deposits and wealth on average in the last month, plus cash value of insurance policies."""
    steps = " ".join(f"WHEN aum >= {floor} THEN '{tier}'" for floor, tier in TIERS)
    bank.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE tier AS
        SELECT customer_id, CASE {steps} ELSE '普通' END AS tier FROM (
            SELECT customer_id, sum(amount) AS aum FROM (
                SELECT customer_id, avg_balance AS amount FROM deposit_balance_monthly WHERE month_end = $day
                UNION ALL
                SELECT customer_id, avg_balance FROM wealth_holding_monthly WHERE month_end = $day
                UNION ALL
                SELECT customer_id, cash_value FROM insurance_policy
                WHERE effective_date <= $day AND expiry_date > $day
                  AND (surrender_date IS NULL OR surrender_date > $day)
            ) GROUP BY customer_id
        )""",
        {"day": bank.data_date},
    ).fetchall()
    bank.con.execute(
        "UPDATE dim_customer SET vip_tier = tier.tier, segment = tier.tier FROM tier "
        "WHERE dim_customer.customer_id = tier.customer_id AND customer_type = 'retail'"
    ).fetchall()
    bank.con.execute("DROP TABLE tier").fetchall()
