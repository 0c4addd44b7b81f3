"""Rights of the second model: any attribute of a user may stand in a template, and nothing else comes through it."""

import pytest

from semantic_layer.authorize import authorize
from semantic_layer.errors import AccessDenied, UnknownName
from semantic_layer.load import load_model
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User
from tests.other_model.ground import LIBRARY, by_hand

MODEL = load_model(LIBRARY / "model")
LOANS = SemanticQuery(metrics=("loans",))


def editor(**attributes: str) -> User:
    return User(id="x", role="editor", attributes=attributes)


def test_the_attribute_stands_as_a_literal_in_the_condition():
    rights = authorize(LOANS, editor(subject="S4"), MODEL)
    assert rights.tables["loan"].rows == "book_id IN (SELECT book_id FROM book WHERE subject_id = 'S4')"
    assert [(reason.code, reason.details) for reason in rights.reasons] == [("rows-by-attribute", {"values": "S4"})]


@pytest.mark.parametrize("attributes", [{}, {"subject": ""}, {"subjects": "S4"}])
def test_without_the_attribute_nothing_is_seen(attributes):
    with pytest.raises(AccessDenied) as caught:
        authorize(LOANS, editor(**attributes), MODEL)
    assert caught.value.code == "broken-identity"


def test_an_attribute_cannot_carry_sql():
    rights = authorize(LOANS, editor(subject="S4' OR '1'='1"), MODEL)
    assert rights.tables["loan"].rows == "book_id IN (SELECT book_id FROM book WHERE subject_id = 'S4'' OR ''1''=''1')"


def test_tables_without_a_template_are_not_there():
    rights = authorize(LOANS, editor(subject="S4"), MODEL)
    assert {"reader", "fine", "event", "snap_reader", "librarian"}.isdisjoint(rights.tables)


def test_typed_sql_sees_pseudonyms_and_leaves_small_groups_out(library):
    from assistant.question import AnalystSql

    text = "SELECT library_id, COUNT(*) AS n FROM loan GROUP BY library_id"
    answer = library.run(AnalystSql(sql=text), "analyst")
    assert answer.status == "answered"
    expected = by_hand("loans", "director", "library", "2025-01-01", "2026-05-31")
    assert {row[0]: row[1] for row in answer.tables[0].rows} == expected
    for refused in ("SELECT reader_name FROM reader", "SELECT phone FROM reader", "SELECT * FROM read_csv('x')"):
        assert library.run(AnalystSql(sql=refused), "analyst").status == "refused"
    assert library.run(AnalystSql(sql=text), "director").error.code == "typed-sql-refused"


def test_the_ledger_is_read_by_the_auditor_alone(library):
    answer = library.answer("Loans by library", "director")
    assert library.find_audit(answer.audit_id, "auditor")
    assert library.find_audit(answer.audit_id, "director")
    with pytest.raises(UnknownName, match="audit-not-found"):
        library.find_audit(answer.audit_id, "east")
