"""dim_org: one head office, six branches, thirty sub-branches and two outlets under each."""

from datetime import date

from warehouse.demo.context import Bank

# branch id, city, province, region, opened, its sub-branches (district) with their kind
BRANCHES = (
    ("O01", "杭州", "浙江省", "华东", date(2001, 3, 18),
     ("西湖 综合", "滨江 对公", "萧山 综合", "余杭 综合", "拱墅 零售", "上城 零售", "临平 综合")),
    ("O02", "上海", "上海市", "华东", date(2006, 9, 8),
     ("浦东 综合", "徐汇 零售", "静安 零售", "闵行 对公", "嘉定 对公")),
    ("O03", "南京", "江苏省", "华东", date(2008, 5, 20),
     ("鼓楼 综合", "玄武 零售", "江宁 对公", "建邺 零售", "栖霞 综合")),
    ("O04", "宁波", "浙江省", "华东", date(2004, 11, 2),
     ("海曙 综合", "鄞州 综合", "北仑 对公", "镇海 对公", "慈溪 综合")),
    ("O05", "深圳", "广东省", "华南", date(2011, 6, 15),
     ("福田 综合", "南山 对公", "宝安 综合", "龙岗 零售")),
    ("O06", "成都", "四川省", "西南", date(2013, 4, 26),
     ("锦江 零售", "武侯 综合", "高新 对公", "青羊 综合")),
)  # fmt: skip

PLACES = "文三 学院 中山 解放 人民 滨河 科技园 大学城 新华 体育场 金鸡 望江 迎宾 和平 广场 江畔".split()


def build_organisation(bank: Bank) -> None:
    """Fixed: the same 97 units at every scale; customers are managed by levels 3 and 4."""
    rows: list[tuple[object, ...]] = [
        ("O00", "总行", 1, None, "/O00/", None, None, "华东", "浙江省", "杭州市", "综合", date(2001, 3, 18), None)
    ]
    for branch, city, province, region, opened, districts in BRANCHES:
        name = f"{city}分行"
        place = (branch, name, region, province, f"{city}市")
        rows.append((branch, name, 2, "O00", f"/O00/{branch}/", *place, "综合", opened, None))
        for i, entry in enumerate(districts, start=1):
            district, kind = entry.split()
            sub = f"{branch}{i:02d}"
            sub_opened = date(opened.year + 1 + i % 5, 1 + (i * 5) % 12, 6 + i)
            path = f"/O00/{branch}/{sub}/"
            rows.append((sub, f"{district}支行", 3, branch, path, *place, kind, sub_opened, None))
            for k in (1, 2):
                outlet = f"{sub}{k:02d}"
                road = PLACES[(len(rows) * 7 + k) % len(PLACES)]
                outlet_kind = "社区" if k == 2 else "零售"
                outlet_opened = date(sub_opened.year + 1 + k, sub_opened.month, 12)
                outlet_name = f"{district}{road}{'社区' if k == 2 else ''}支行"
                outlet_path = f"{path}{outlet}/"
                rows.append((outlet, outlet_name, 4, sub, outlet_path, *place, outlet_kind, outlet_opened, None))
    names = (
        "org_id org_name org_level parent_org_id path branch_id branch_name region province city org_type "
        "open_date close_date"
    ).split()
    bank.insert("dim_org", dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
