"""Under a refused decision the evidence card of the client stands open, and the client's page is a click away."""

from tests.ui.conftest import texts
from ui.components import session


def test_the_evidence_card_stands_open_under_a_refused_decision(open_app):
    app = open_app("rm_r007")
    table = session.desk().answer("我名下存款最多的对公客户", "rm_r007").tables[0]
    name = table.rows[0][table.index("customer_name")]
    app.chat_input[0].set_value(f"能不能给{name}批贷款").run()
    assert not app.exception
    said = texts(app)
    assert "wenshu-evidence" in said and f"<b>{name}</b>" in said and "no-verdict" in said
    key = f"{app.session_state['conversation'].id}-0"
    app.button(key=f"{key}-page").click().run()
    assert not app.exception
    assert app.session_state["client_chosen"] == ("rm_r007", table.rows[0][table.index("customer")])
