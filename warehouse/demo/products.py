"""dim_product: the product shelf, 75 products with fixed ids (D deposits, L loans, W wealth, N insurance, K cards, S)."""

from datetime import date

from warehouse.demo.context import Bank

# prefix+number, name, subcategory, side, risk level
SHELF = {
    "deposit": (
        ("D001", "活期存款", "demand", "both"), ("D002", "单位活期存款", "demand", "corp"),
        ("D003", "协定存款", "agreement", "corp"), ("D004", "个人七天通知存款", "notice", "retail"),
        ("D005", "单位七天通知存款", "notice", "corp"), ("D006", "整存整取三个月", "time", "retail"),
        ("D007", "整存整取六个月", "time", "retail"), ("D008", "整存整取一年", "time", "retail"),
        ("D009", "整存整取二年", "time", "retail"), ("D010", "整存整取三年", "time", "retail"),
        ("D011", "单位定期三个月", "time", "corp"), ("D012", "单位定期六个月", "time", "corp"),
        ("D013", "单位定期一年", "time", "corp"), ("D014", "单位定期二年", "time", "corp"),
        ("D015", "单位定期三年", "time", "corp"), ("D016", "个人大额存单一年", "cd", "retail"),
        ("D017", "个人大额存单三年", "cd", "retail"), ("D018", "单位大额存单一年", "cd", "corp"),
        ("D019", "个人结构性存款", "structured", "retail"), ("D020", "单位结构性存款", "structured", "corp"),
        ("D021", "承兑保证金", "margin", "corp"),
    ),
    "loan": (
        ("L001", "流动资金贷款", "working_capital", "corp"), ("L002", "循环流动资金贷款", "working_capital", "corp"),
        ("L003", "固定资产贷款", "fixed_asset", "corp"), ("L004", "项目贷款", "project", "corp"),
        ("L005", "贸易融资贷款", "trade_finance", "corp"), ("L006", "供应链贷款", "supply_chain", "corp"),
        ("L007", "科创贷", "tech", "corp"), ("L008", "普惠小微快贷", "inclusive", "corp"),
        ("L009", "商用房抵押贷款", "cre", "corp"), ("L010", "绿色贷款", "green", "corp"),
        ("L011", "个人住房按揭贷款", "mortgage", "retail"), ("L012", "个人二手房贷款", "mortgage", "retail"),
        ("L013", "个人消费贷款", "consumer", "retail"), ("L014", "薪享贷", "consumer", "retail"),
        ("L015", "个人经营贷款", "business", "retail"), ("L016", "房抵经营贷", "business", "retail"),
        ("L017", "家装贷", "decoration", "retail"), ("L018", "汽车贷款", "auto", "retail"),
        ("L019", "教育贷款", "education", "retail"), ("L020", "个人商用房贷款", "cre", "retail"),
    ),
    "wealth": (
        ("W001", "日日盈现金管理", "cash", "retail", "R1"), ("W002", "月月享30天", "fixed_income", "retail", "R2"),
        ("W003", "季季丰90天", "fixed_income", "retail", "R2"), ("W004", "稳健半年", "fixed_income", "retail", "R2"),
        ("W005", "稳健一年", "fixed_income", "retail", "R2"), ("W006", "固收增强一年", "mixed", "retail", "R3"),
        ("W007", "固收增强两年", "mixed", "retail", "R3"), ("W008", "均衡优选", "mixed", "retail", "R3"),
        ("W009", "权益精选", "equity", "retail", "R4"), ("W010", "科技成长基金", "fund", "retail", "R4"),
        ("W011", "沪深300指数基金", "fund", "retail", "R4"), ("W012", "纯债基金", "fund", "retail", "R2"),
        ("W013", "货币基金", "fund", "retail", "R1"), ("W014", "积存金", "metal", "retail", "R3"),
        ("W015", "私享权益一号", "private", "retail", "R5"), ("W016", "企业现金管理", "cash", "corp", "R1"),
        ("W017", "企业稳利90天", "fixed_income", "corp", "R2"), ("W018", "企业稳利180天", "fixed_income", "corp", "R2"),
    ),
    "insurance": (
        ("N001", "增额终身寿险", "life", "retail"), ("N002", "年金保险", "annuity", "retail"),
        ("N003", "两全保险", "endowment", "retail"), ("N004", "重疾保险", "health", "retail"),
        ("N005", "医疗保险", "health", "retail"), ("N006", "意外伤害保险", "accident", "retail"),
    ),
    "card": (("K001", "标准信用卡", "credit_card", "retail"), ("K002", "金卡信用卡", "credit_card", "retail"),
             ("K003", "白金信用卡", "credit_card", "retail")),
    "settlement": (
        ("S001", "单位结算", "settlement", "corp"), ("S002", "银行承兑汇票", "acceptance", "corp"),
        ("S003", "国内信用证", "letter_of_credit", "corp"), ("S004", "保函", "guarantee", "corp"),
        ("S005", "现金管理服务", "cash_management", "corp"), ("S006", "代发工资", "payroll", "corp"),
        ("S007", "财务顾问", "advisory", "corp"), ("S008", "资产托管", "custody", "corp"),
    ),
}  # fmt: skip

OFF_SHELF = frozenset({"D020", "L019", "W007"})


def build_products(bank: Bank) -> None:
    """Fixed at every scale."""
    rows = [
        (p[0], p[1], category, p[2], p[3], p[4] if len(p) > 4 else None)
        for category, products in SHELF.items()
        for p in products
    ]
    names = ("product_id", "product_name", "category", "subcategory", "side", "risk_level")
    columns: dict[str, list[object]] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["launch_date"] = [date(2008 + i % 14, 1 + i % 12, 1 + i % 27) for i in range(len(rows))]
    columns["status"] = ["off" if r[0] in OFF_SHELF else "on" for r in rows]
    bank.insert("dim_product", columns)
