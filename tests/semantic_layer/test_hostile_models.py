"""A model folder that somebody else wrote: whatever stands where an expression may stand, ``model check`` names it."""

from pathlib import Path

import pytest

from semantic_layer.check_model import check_model
from semantic_layer.load import BANK, load_model

LIBRARY = load_model(Path(__file__).parents[2] / "docs" / "examples" / "library" / "model")
SUB_QUERIES = [
    "(SELECT MAX(reader_name) FROM reader)",
    "COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM fine))",
    "'a' || (SELECT 1)",
]
HOSTILE = [
    "COUNT(*); DROP TABLE loan",
    "read_text('/etc/passwd')",
    "(SELECT content FROM read_text('/etc/passwd'))",
    "system.main.read_text('/etc/passwd')",
    "getenv('HOME')",
    "current_setting('home_directory')",
    "'x'.current_setting()",
    "query('SELECT 1')",
    "error('x')",
    "nextval('s')",
    "random() > 0.5",
    "SUM(sleep_ms(1000))",
    "repeat('x', 1000000000)",
    "{{ cycler.__init__ }}",
    "{% for x in y %}",
    "COUNT(*)) FROM loan UNION SELECT (MAX(phone)",
    "MAX(LAMBDA x: x)",
    "COUNT(COLUMNS(*))",
    "loan.*",
    "LIST(reader_id)",
    "DROP TABLE loan",
    "COPY loan TO '/tmp/x'",
    "ATTACH '/tmp/x' AS x",
    "PRAGMA database_list",
]


def with_metric(text, **fields):
    metric = LIBRARY.metrics["top_reader_share"].model_copy(
        update={name: value(text) for name, value in fields.items()}
    )
    return LIBRARY.model_copy(update={"metrics": LIBRARY.metrics | {"top_reader_share": metric}})


def with_dimension(text):
    dimension = LIBRARY.dimensions["subject"].model_copy(update={"code": text})
    return LIBRARY.model_copy(update={"dimensions": LIBRARY.dimensions | {"subject": dimension}})


def with_segment(text):
    name, segment = next(iter(LIBRARY.segments.items()))
    changed = {name: segment.model_copy(update={"rule": text})}
    return LIBRARY.model_copy(update={"segments": LIBRARY.segments | changed})


def with_rights(text, *, mask):
    rules = LIBRARY.policies
    if mask:
        changed = rules.model_copy(update={"masks": rules.masks | {"name_mask": text}})
    else:
        librarian = rules.roles["librarian"]
        rows = librarian.rows | {"own": f"{{key}} = :person_id OR {text}"}
        changed = rules.model_copy(
            update={"roles": rules.roles | {"librarian": librarian.model_copy(update={"rows": rows})}}
        )
    return LIBRARY.model_copy(update={"policies": changed})


PLACES = {
    "expr": lambda text: with_metric(text, expr=str),
    "where": lambda text: with_metric(text, where=str),
    "values": lambda text: with_metric(text, values=lambda one: {"n": one}),
    "ranked": lambda text: with_metric(text, ranked=lambda one: {"place_no": one}),
    "formula": lambda text: with_metric(text, formula=str, expr=lambda one: None, sources=lambda one: ()),
    "dimension": with_dimension,
    "segment": with_segment,
    "mask": lambda text: with_rights(text, mask=True),
    "rows": lambda text: with_rights(text, mask=False),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_expression_is_a_fault_wherever_it_stands(place, text):
    assert check_model(PLACES[place](text)), (place, text)


@pytest.mark.parametrize("place", [place for place in PLACES if place != "rows"])
@pytest.mark.parametrize("text", SUB_QUERIES)
def test_a_sub_query_stands_in_datasets_and_row_rules_alone(place, text):
    found = check_model(PLACES[place](text))
    assert any("sub-query" in sentence or "not SQL" in sentence for _, sentence in found), found


def test_the_models_that_are_shipped_have_no_such_fault():
    assert check_model(LIBRARY) == [] and check_model(load_model(BANK)) == []
