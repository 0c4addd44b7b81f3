"""Random draws that belong to a row, not to an order: the same key, purpose and seed always draw the same number.

A draw hashes its key, so rows can be made in parallel, and adding a customer does not move the draws of the others.
"""

from warehouse.demo.context import Bank

_MACROS = """
CREATE OR REPLACE TEMP MACRO u01(k, s) AS ((hash(k, s, {seed}::BIGINT) >> 11)::DOUBLE / 9007199254740992.0);
CREATE OR REPLACE TEMP MACRO gauss(k, s) AS
  (sqrt(-2 * ln(greatest(u01(k, s), 1e-12))) * cos(2 * pi() * u01(k, s || '~')));
CREATE OR REPLACE TEMP MACRO between_days(k, s, a, b) AS (a + floor(u01(k, s) * (b - a + 1))::INT);
CREATE OR REPLACE TEMP MACRO workday(d) AS
  (d + CASE dayofweek(d) WHEN 6 THEN 2 WHEN 0 THEN 1 ELSE 0 END)::DATE;
CREATE OR REPLACE TEMP MACRO cents(x) AS (round(x, 2)::DECIMAL(18, 2));
CREATE OR REPLACE TEMP MACRO lpr1(d) AS (CASE WHEN d < DATE '2022-01-20' THEN .0385 WHEN d < DATE '2022-08-22'
  THEN .0370
  WHEN d < DATE '2023-06-20' THEN .0365 WHEN d < DATE '2023-08-21' THEN .0355 WHEN d < DATE '2024-07-22' THEN .0345
  WHEN d < DATE '2024-10-21' THEN .0335 WHEN d < DATE '2025-05-20' THEN .0310 ELSE .0300 END);
CREATE OR REPLACE TEMP MACRO lpr5(d) AS (CASE WHEN d < DATE '2022-01-20' THEN .0465 WHEN d < DATE '2022-08-22'
  THEN .0445
  WHEN d < DATE '2023-06-20' THEN .0430 WHEN d < DATE '2024-02-20' THEN .0420 WHEN d < DATE '2024-07-22' THEN .0395
  WHEN d < DATE '2024-10-21' THEN .0385 WHEN d < DATE '2025-05-20' THEN .0360 ELSE .0350 END);
"""


def install_draws(bank: Bank) -> None:
    """Put the drawing macros on the bank's connection.

    u01(key, purpose) is uniform in [0, 1); gauss standard normal; between_days an integer in [a, b]; workday moves a
    weekend to the next Monday; cents rounds money; lpr1 and lpr5 are the loan prime rates in force on a day.
    """
    bank.con.execute(_MACROS.format(seed=bank.seed)).fetchall()


def run(bank: Bank, *statements: str) -> None:
    """Execute statements one after another, each to its end."""
    for statement in statements:
        bank.con.execute(statement).fetchall()
