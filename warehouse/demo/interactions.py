"""interaction: what managers and customers did since 2025-05-01, in one table sorted by time."""

import numpy as np
import pyarrow as pa

from warehouse.demo.contacts import contacts
from warehouse.demo.context import Bank
from warehouse.demo.customer_acts import customer_acts
from warehouse.demo.interaction_rows import CHANNELS, DAY, INTERACTIONS, Rows, read_roster, together

NOTES = (
    "客户计划三季度扩产，询问流动资金贷款额度",
    "核实近期大额资金往来，客户称为货款结算",
    "介绍新发理财产品，客户愿意了解",
    "客户反映他行利率更优，需跟进报价",
    "提醒贷款即将到期，客户表示会按时还款",
    "收集年度报表及纳税资料",
    "客户暂无融资需求，保持联系",
    "了解上下游结算方式，推荐供应链融资",
    "客户对手机银行操作不熟，已现场指导",
    "沟通代发工资合作意向",
)


def notes(rng: np.random.Generator, every: Rows) -> pa.Array:
    """A note on every fifth contact a manager logged."""
    n = len(every.customer)
    index = rng.integers(0, len(NOTES), n)
    blank = ~((every.minutes > 0) & (rng.random(n) < 0.2))
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=blank), pa.array(NOTES))


def build_interactions(bank: Bank) -> None:
    """About 0.55 million rows at scale 1; managers' own days are as full in a small bank as in a large one."""
    rng = bank.rng("interactions")
    roster = read_roster(bank)
    every = together([*contacts(bank, roster), *customer_acts(bank, roster)])
    every = every.only(np.lexsort((every.kind, every.customer, every.time)))
    n = len(every.customer)
    ids, managers = pa.array(roster.customer_id), pa.array(roster.rm_id)

    def coded(codes: np.ndarray, words: pa.Array, mask: np.ndarray | None = None) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), words)

    columns = {
        "interaction_id": pa.array([f"I{i:08d}" for i in range(1, n + 1)]),
        "customer_id": coded(every.customer, ids),
        "rm_id": coded(every.rm, managers, every.rm < 0),
        "event_time": pa.array(every.time.astype("datetime64[s]")),
        "event_date": pa.array((every.time // DAY).astype("datetime64[D]")),
        "initiator": coded(every.by_bank.astype(int), pa.array(["customer", "bank"])),
        "interaction_type": coded(every.kind, pa.array(INTERACTIONS)),
        "channel": coded(every.channel, pa.array(CHANNELS)),
        "duration_min": pa.array(every.minutes, mask=every.minutes == 0),
        "product_id": pa.array(every.product, mask=every.product == "", type=pa.string()),
        "note": notes(rng, every),
        "satisfaction": pa.array(every.satisfaction, mask=every.satisfaction == 0),
        "resolved_at": pa.array(every.resolved.astype("datetime64[s]"), mask=every.resolved == 0),
    }
    bank.insert("interaction", pa.table(columns), presorted=True)
