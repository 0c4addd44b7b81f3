"""The bank's policy documents: whole, numbered without a gap, and saying what the model's parameters, rights and warnings say."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.make_documents import FORMATS, SERVED, SOURCES
from scripts.source_text import Source, read_source
from semantic_layer.load import load_model
from warehouse.demo.organisation import BRANCHES
from warehouse.demo.risk_rules import AT_ONCE, RULES

HERE = Path(__file__).parent
MODEL = load_model()
WRITTEN = sorted([*SERVED.glob("*.md"), *SOURCES.glob("*.md")])
THRESHOLDS: dict[str, str] = yaml.safe_load((HERE / "thresholds.yml").read_text("utf-8"))
FIGURES: dict[str, list[str]] = yaml.safe_load((HERE / "figures.yml").read_text("utf-8"))
COLOURS = {"yellow": "黄色", "orange": "橙色", "red": "红色"}
DIGITS = "零一二三四五六七八九十"


def metadata(source: Source) -> dict[str, Any]:
    return yaml.safe_load(source.front)


RULES_OF_THE_BANK = {path.stem: read_source(path) for path in WRITTEN}
BY_NAME = {name: one for one in RULES_OF_THE_BANK.values() for name in (metadata(one).get("number"), one.title) if name}


def articles(source: Source) -> dict[str, str]:
    """Article → its text with the tables in it, one row a line."""
    found: dict[str, str] = {}
    label = ""
    for block in source.blocks:
        if block.kind == "article":
            label = block.label
            found[label] = block.text
        elif block.kind == "table":
            found[label] += "".join(f"\n| {' | '.join(row)} |" for row in block.rows)
        elif label and block.kind in ("text", "caption"):
            found[label] += f"\n{block.text}"
    return found


def tables(source: Source) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in source.blocks if block.rows]


def figure(article: str, pattern: str) -> float:
    """The one figure that stands in ``article`` where ``pattern`` has {}, in storage units."""
    before, after = map(re.escape, pattern.split("{}"))
    (found,) = re.findall(rf"{before}([\d,]+(?:\.\d+)?){after}", article)
    value = float(found.replace(",", ""))
    return value / 100 if after.startswith("%") else value * 10_000 if after.startswith("万") else value


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def test_there_are_fourteen_rules_a_repealed_one_and_a_branch_one():
    numbers = [metadata(one).get("number", "") for one in RULES_OF_THE_BANK.values()]
    assert sorted(filter(None, numbers), key=lambda number: int(number[1:])) == [f"H{n}" for n in range(1, 15)]
    assert numbers.count("") == 2


def test_every_limit_with_a_clause_is_parsed_from_a_document():
    stated = {name for name, one in MODEL.parameters.items() if one.clause}
    assert stated == set(THRESHOLDS)
    assert {name for name, one in MODEL.parameters.items() if one.value is not None} == stated


@pytest.mark.parametrize("name", THRESHOLDS)
def test_the_article_states_the_value_of_the_parameter(name):
    parameter = MODEL.parameters[name]
    article = articles(BY_NAME[parameter.clause])[parameter.article]
    assert figure(article, THRESHOLDS[name]) == pytest.approx(parameter.value)


def test_a_changed_figure_on_either_side_is_noticed():
    parameter = MODEL.parameters["deviation_limit"]
    article = articles(BY_NAME["H2"])[parameter.article]
    changed = article.replace("不得超过4%", "不得超过5%")
    assert figure(changed, THRESHOLDS["deviation_limit"]) != pytest.approx(parameter.value)


@pytest.mark.parametrize("number", FIGURES)
def test_the_rule_says_what_the_domain_demands(number):
    text = "\n".join(articles(BY_NAME[number]).values())
    assert [words for words in FIGURES[number] if words not in text] == []


@pytest.mark.parametrize("name", RULES_OF_THE_BANK)
def test_articles_and_chapters_run_without_a_gap_and_each_has_a_heading_in_both_languages(name):
    source = RULES_OF_THE_BANK[name]
    labels = [block.label for block in source.blocks if block.kind == "article"]
    chapters = [block.text.split("　") for block in source.blocks if block.kind == "chapter"]
    assert labels == [f"第{in_chinese(n)}条" for n in range(1, len(labels) + 1)]
    assert [number for number, _ in chapters] == [f"第{in_chinese(n)}章" for n in range(1, len(chapters) + 1)]
    assert (chapters[0][1], chapters[-1][1]) == ("总则", "附则")
    assert not [block.label for block in source.blocks if block.label and not re.match(r"【[^【】]+】", block.text)]
    english = metadata(source)["articles_en"]
    assert list(english) == labels
    assert not [words for words in english.values() if not words or re.search(r"[\u4e00-\u9fff]", words)]


@pytest.mark.parametrize("name", RULES_OF_THE_BANK)
def test_the_document_says_who_issued_what_and_since_when(name):
    source = RULES_OF_THE_BANK[name]
    about = metadata(source)
    heading = next(block.text for block in source.blocks if block.kind == "number")
    since: date = about["in_force_from"]
    day = f"自{since.year}年{since.month}月{since.day}日起施行"
    last = list(articles(source).values())[-1]
    assert about["title"] == source.title
    assert about["doc_no"] in heading and day in heading and day in last
    assert about["title_en"] and about["summary_en"] and about["version"] and about["owner"]
    assert set(about.get("audience", ())) <= set(MODEL.policies.roles)
    assert about.get("organisation", "O04") in {branch[0] for branch in BRANCHES}


def test_long_rules_have_twenty_five_to_forty_five_articles():
    lengths = {number: len(articles(BY_NAME[number])) for number in FIGURES}
    assert {number: n for number, n in lengths.items() if not 25 <= n <= 45} == {}


def test_the_repealed_rule_ended_the_day_before_its_successor_and_says_three_percent():
    old, new = BY_NAME["存款偏离度管理办法（2014年版）"], BY_NAME["H2"]
    assert old.title in metadata(new)["supersedes"]
    assert metadata(old)["in_force_to"] == metadata(new)["in_force_from"] - timedelta(days=1)
    assert "不得超过3%" in articles(old)["第五条"] and "3%" not in articles(new)["第十一条"]


def test_only_the_rules_on_concentration_performance_and_data_have_an_audience_of_their_own():
    audiences = {metadata(one).get("number"): metadata(one).get("audience") for one in RULES_OF_THE_BANK.values()}
    managers = ["hq_manager", "org_manager", "risk", "auditor"]
    special = {number: roles for number, roles in audiences.items() if roles}
    assert special == {"H5": managers, "H13": managers, "H12": special["H12"]}
    assert set(special["H12"]) == {role for role in MODEL.policies.roles if not role.startswith("public_")}


def test_the_warnings_of_the_rule_are_those_that_the_bank_raises():
    rows = [row for table in tables(BY_NAME["H6"]) for row in table[1:]]
    labels = next(one.values for one in MODEL.dimensions.values() if "W22" in one.values)
    assert {row[0]: row[1] for row in rows} == {code: label.zh for code, label in labels.items()}
    assert {row[0]: row[3][:2] for row in rows} == {code: COLOURS[colour] for code, (colour, *_) in RULES.items()}
    assert "、".join(AT_ONCE) + "为实时预警" in "\n".join(articles(BY_NAME["H6"]).values())


def test_the_export_limits_of_the_rule_are_the_rights_of_the_roles():
    (table,) = (table for table in tables(BY_NAME["H12"]) if table[0] == ("角色", "上限"))
    said = {row[0]: int(row[1].replace(",", "").removesuffix("行")) for row in table[1:] if row[1].endswith("行")}
    roles = {"总行管理层": "hq_manager", "机构负责人": "org_manager", "风险经理": "risk", "客户经理": "rm"}
    assert said == {zh: MODEL.policies.roles[role].export_rows for zh, role in roles.items()}
    assert MODEL.policies.roles["analyst"].small_cells == MODEL.parameters["small_cell"].value


def test_the_tag_catalogue_counts_the_segments_of_the_model():
    (table,) = (table for table in tables(BY_NAME["H11"]) if table[0][0] == "类别")
    tags = sorted(name for name in MODEL.segments if re.fullmatch(r"T\d{3}", name))
    for _, span, count, _ in table[1:]:
        first, last = span.split("–")
        assert len([tag for tag in tags if first <= tag <= last]) == int(count)
    assert sum(int(row[2]) for row in table[1:]) == len(tags)


def test_no_product_above_the_level_of_the_client_may_be_sold():
    (matrix,) = (table for table in tables(BY_NAME["H9"]) if table[0][0] == "客户等级")
    for client, *cells in matrix[1:]:
        assert cells == ["可售" if level <= int(client[1]) else "不可售" for level in range(1, 6)]


def test_weights_of_the_performance_rule_add_up_to_a_hundred():
    weighted = [table for table in tables(BY_NAME["H13"]) if table[0][1] == "权重"]
    assert [sum(int(row[1].removesuffix("分")) for row in table[1:]) for table in weighted] == [100, 100]


@pytest.mark.parametrize("name", FORMATS)
def test_the_metadata_beside_a_made_file_is_that_of_its_source(name):
    beside = SERVED / f"{name}.{FORMATS[name]}.yml"
    assert yaml.safe_load(beside.read_text("utf-8")) == metadata(read_source(SOURCES / f"{name}.md"))


def test_made_files_are_small_and_no_rule_is_served_twice():
    made = [path for path in SERVED.iterdir() if path.suffix in (".docx", ".pdf")]
    assert {path.stem for path in made} == set(FORMATS)
    assert not [path.name for path in made if path.stat().st_size > 400_000]
    assert not {path.stem for path in made} & {path.stem for path in SERVED.glob("*.md")}
