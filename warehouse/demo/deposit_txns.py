"""deposit_txn: the known flows, and what else must have moved for each balance to be what it is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from warehouse.demo.context import Bank, day_number
from warehouse.demo.deposit_accounts import Accounts
from warehouse.demo.deposit_flows import PARTIES, TYPES, Flows, flows, together
from warehouse.demo.deposit_paths import Calendar
from warehouse.demo.names import BRAND_FIRST, BRAND_SECOND, person_names

CHANNELS = "app ebank counter atm wechat_mini third_party batch".split()
OTHER_BANKS = "国有大型银行 全国性股份制银行 城市商业银行 农村商业银行 民营银行 外资银行".split()
TRADES = "贸易 电子 机械 建材 纺织 化工 物流 食品 包装 五金".split()


def unexplained(known: Flows, balance: np.ndarray, start: int) -> Flows:
    """What the known flows leave unexplained per current account and day, as transfers whose kind is still to choose."""
    change = np.diff(balance[:, start - 1 :], axis=1)
    mine = known.only(known.account < len(balance))
    np.subtract.at(change, (mine.account, mine.day - start), mine.cents)
    account, day = np.nonzero(change)
    return flows(account, day + start, change[account, day] / 100.0, "transfer", "person_other")


def choose(rng: np.random.Generator, n: int, options: Mapping[str, float], among: list[str]) -> np.ndarray:
    """`n` codes drawn from `options` (name → weight), as positions in `among`."""
    codes = np.array([among.index(o) for o in options])
    weight = np.array(list(options.values()))
    return codes[rng.choice(len(codes), size=n, p=weight / weight.sum())]


def fill_kinds(rng: np.random.Generator, rest: Flows, corp: np.ndarray, style: np.ndarray) -> Flows:
    """Give unexplained flows a type and a counterparty that fit customer, direction and size."""
    money_in = rest.cents > 0
    large = np.abs(rest.cents) > 3_000_000  # 30,000 yuan
    groups = (
        (corp & money_in, {"sales_receipt": 85, "transfer": 13, "cash": 2}, {"corp_other": 68, "corp_bank": 26, "person_other": 6}),
        (corp & ~money_in, {"purchase_payment": 80, "transfer": 12, "tax": 7, "cash": 1},
         {"corp_other": 70, "corp_bank": 24, "person_other": 6}),
        (~corp & money_in & large, {"transfer": 92, "cash": 8}, {"self_other": 55, "person_other": 35, "person_bank": 10}),
        (~corp & ~money_in & large, {"transfer": 93, "cash": 7}, {"self_other": 48, "person_other": 40, "person_bank": 12}),
        (~corp & money_in & ~large, {"transfer": 93, "cash": 7}, {"person_other": 45, "self_other": 35, "person_bank": 20}),
        (~corp & ~money_in & ~large, {"consumption": 72, "transfer": 22, "cash": 6},
         {"corp_other": 62, "person_other": 20, "person_bank": 10, "corp_bank": 8}),
    )  # fmt: skip
    kind, party = rest.kind.copy(), rest.party.copy()
    for mask, kinds, parties in groups:
        n = int(mask.sum())
        kind[mask] = choose(rng, n, kinds, TYPES)
        party[mask] = choose(rng, n, parties, PARTIES)
    show = np.isin(style, ["spiky", "transit"]) & large
    party[show & ~corp] = PARTIES.index("self_other")
    kind[show] = TYPES.index("transfer")
    party[(kind == TYPES.index("cash"))] = PARTIES.index("self_other")
    party[(kind == TYPES.index("tax"))] = PARTIES.index("corp_other")
    return Flows(rest.account, rest.day, rest.cents, kind, party, rest.meets, rest.ahead, rest.loan_id)


def channels(rng: np.random.Generator, every: Flows, corp: np.ndarray) -> np.ndarray:
    """Channel code per flow."""
    n = len(every.kind)
    code = choose(rng, n, {"app": 78, "counter": 8, "ebank": 6, "wechat_mini": 8}, CHANNELS)
    code[corp] = choose(rng, int(corp.sum()), {"ebank": 84, "counter": 14, "app": 2}, CHANNELS)
    buys = every.kind == TYPES.index("consumption")
    code[buys] = choose(rng, int(buys.sum()), {"third_party": 70, "wechat_mini": 14, "app": 16}, CHANNELS)
    cash = every.kind == TYPES.index("cash")
    code[cash] = choose(rng, int(cash.sum()), {"atm": 70, "counter": 30}, CHANNELS)
    batch = np.isin(every.kind, [TYPES.index(t) for t in ("payroll", "loan_disburse", "loan_repay", "interest", "tax")])
    code[batch] = CHANNELS.index("batch")
    return code


def seconds(rng: np.random.Generator, every: Flows, free: np.ndarray) -> np.ndarray:
    """Second of the day: money comes in before it goes out, free spending comes last."""
    n = len(every.kind)
    early, noon = rng.integers(8 * 3600, 10 * 3600, n), rng.integers(10 * 3600, 15 * 3600, n)
    late = rng.integers(15 * 3600, 22 * 3600 + 1800, n)
    return np.where(every.cents > 0, early, np.where(free, late, noon))


def names_column(rng: np.random.Generator, every: Flows, own: pa.Array, customer: np.ndarray) -> pa.Array:
    """Counterparty names: the customer's own for own accounts, else from a pool of invented persons and firms."""
    people = person_names(rng, ["M" if i % 2 else "F" for i in range(400)])
    brand = [BRAND_FIRST[i % 30] + BRAND_SECOND[i // 30 % 30] for i in range(0, 900, 3)]
    firms = [f"{b}{TRADES[i % 10]}有限公司" for i, b in enumerate(brand)]
    pool = pa.concat_arrays([pa.array(people + firms), own])
    person, firm = rng.integers(0, 400, len(every.kind)), 400 + rng.integers(0, len(firms), len(every.kind))
    is_own = np.isin(every.party, [0, 1])
    is_firm = np.isin(every.party, [2, 3])
    index = np.where(is_own, 400 + len(firms) + customer, np.where(is_firm, firm, person))
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=every.party == PARTIES.index("bank_internal")), pool)


def in_time_order(
    rng: np.random.Generator, cal: Calendar, accounts: Accounts, trait: dict[str, Any], known: Flows, rest: Flows
) -> tuple[Flows, np.ndarray]:
    """Known and other flows by time, and the second since 1970 of each."""
    owner = accounts.customer[rest.account]
    rest = fill_kinds(rng, rest, (trait["customer_type"] == "corp")[owner], trait["style"][owner])
    every = together([known, rest])
    second = seconds(rng, every, np.arange(len(every.kind)) >= len(known.kind))
    order = np.lexsort((every.account, second, every.day))
    every, second = every.only(order), second[order]
    return every, (every.day + cal.first) * 86_400 + second


def coded(codes: np.ndarray, words: list[str], mask: np.ndarray | None = None) -> pa.Array:
    """Words by position, NULL where `mask`."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), pa.array(words))


def write_txns(
    bank: Bank, cal: Calendar, accounts: Accounts, trait: dict[str, Any], known: Flows, balance: np.ndarray
) -> None:
    """Insert deposit_txn, sorted by time; ids follow that order."""
    rng = bank.rng("txns")
    rest = unexplained(known, balance, day_number(bank.daily_start) - cal.first)
    every, moment = in_time_order(rng, cal, accounts, trait, known, rest)
    customer = accounts.customer[every.account]
    n = len(moment)
    own = pa.array(bank.rows("SELECT customer_name FROM dim_customer ORDER BY customer_id")["customer_name"])
    elsewhere = np.isin(every.party, [PARTIES.index(p) for p in ("self_other", "corp_other", "person_other")])
    columns = {
        "txn_id": pa.array([f"T{i:09d}" for i in range(1, n + 1)]),
        "txn_time": pa.array(moment.astype("datetime64[s]")),
        "txn_date": pa.array((every.day + cal.first).astype("datetime64[D]")),
        "account_id": coded(every.account, accounts.ids),
        "customer_id": coded(customer, list(trait["customer_id"])),
        "direction": coded((every.cents < 0).astype(int), ["in", "out"]),
        "amount": pa.array(np.abs(every.cents) / 100.0),
        "txn_type": coded(every.kind, TYPES),
        "counterparty_type": coded(every.party, PARTIES),
        "counterparty_name": names_column(rng, every, own, customer),
        "counterparty_bank": coded(rng.integers(0, len(OTHER_BANKS), n), OTHER_BANKS, ~elsewhere),
        "loan_id": pa.array(every.loan_id, mask=every.loan_id == "", type=pa.string()),
        "channel": coded(channels(rng, every, (trait["customer_type"] == "corp")[customer]), CHANNELS),
    }
    bank.insert("deposit_txn", pa.table(columns), presorted=True)
