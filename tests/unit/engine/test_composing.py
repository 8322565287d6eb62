"""Which message is the data and which the request, and what is said without any."""

from viewloom.catalogue.library import standard_library
from viewloom.engine.composing import compose_messages
from viewloom.providers.base import Message
from viewloom.safety.policy import Policy

CSV = "city,sales\nOslo,10\nRome,20\nCairo,30\nLima,25"


def composed(*texts: str, is_chat: bool = True) -> str:
    messages = tuple(Message("user", text) for text in texts)
    return "".join(compose_messages(messages, standard_library(), Policy(), is_chat=is_chat))


def test_a_request_beside_data_steers_it() -> None:
    assert "PieChart" in composed(f"As a pie chart:\n\n{CSV}")


def test_a_later_request_is_about_the_data_before_it() -> None:
    assert "PieChart" in composed(CSV, "as a pie")
    assert "PieChart" not in composed(CSV, "as a pie", "as a table")


def test_on_visualize_the_message_before_the_data_is_the_request() -> None:
    assert "PieChart" in composed("Show it as a pie", CSV, is_chat=False)


def test_a_chat_without_data_is_told_what_can_be_done() -> None:
    program = composed("Hello, who are you?")
    assert "Send me data" in program
    assert "FollowUpItem" in program


def test_that_is_said_in_the_language_of_the_question() -> None:
    assert "Schicken Sie mir Daten" in composed("Wie ist das Wetter und was machst du mit Daten?")


def test_the_examples_that_are_offered_can_be_composed() -> None:
    assert "BarChart" in composed("As a bar chart: Mon: 12, Tue: 18, Wed: 9, Thu: 22, Fri: 17")
    assert "PieChart" in composed("As a pie: Rent: 900, Food: 420, Travel: 180")


def test_json_in_one_line_is_not_taken_for_figures_in_a_sentence() -> None:
    program = composed('{"order": {"id": "A-17", "total": 99.5, "items": [{"name": "Pen", "qty": 3}]}}')
    assert 'Col("ID", ["A-17"]), Col("Total", [99.5])' in program
    assert "Amount" not in program


def test_the_group_that_was_asked_for_is_the_axis() -> None:
    sales = "region,quarter,revenue\nNorth,Q1,120\nNorth,Q2,140\nSouth,Q1,80\nSouth,Q2,95"
    assert 'BarChart(["North", "South"]' in composed(f"Compare revenue by region:\n\n{sales}")
    assert 'BarChart(["Q1", "Q2"]' in composed(f"Compare revenue by quarter:\n\n{sales}")


def test_few_amounts_of_two_kinds_over_time_stand_beside_each_other() -> None:
    program = composed("month,revenue,costs\n2026-01,€120,€80\n2026-02,€140,€95\n2026-03,€90,€85\n2026-04,€150,€99")
    assert '[Series("Revenue", [120, 140, 90, 150]), Series("Costs", [80, 95, 85, 99])]' in program


def test_columns_that_are_years_are_the_axis_and_the_table_stays_wide() -> None:
    program = composed("country,1990,2000,2010\nNorway,4.2,4.5,4.9\nSweden,8.6,8.9,9.4\nDenmark,5.1,5.3,5.5")
    assert '(["1990", "2000", "2010"], [Series("Norway", [4.2, 4.5, 4.9]), Series("Sweden", [8.6, 8.9, 9.4])' in program
    assert 'Col("1990", [4.2, 8.6, 5.1], "number")' in program


def test_a_course_of_periods_is_asked_for_in_words() -> None:
    table = "product,Jan 2026,Feb 2026,Mar 2026,Apr 2026\nPen,$120,$130,$140,$150\nInk,$20,$30,$25,$35"
    assert 'BarChart(["Jan 2026", "Feb 2026"' in composed(table)
    assert 'LineChart(["Jan 2026", "Feb 2026"' in composed("Show the trend:\n\n" + table)
    assert '[Series("Value", [120, 130, 140, 150])]' in composed("only Pen:\n\n" + table)


def test_a_form_that_was_sent_is_confirmed_with_its_values() -> None:
    schema = '{"type": "object", "properties": {"name": {"type": "string"}, "size": {"enum": ["S", "M"]}}}'
    action = '["User clicked on Button: Send", {"formState": {"sign_up": {"name": {"value": "Ada"}}}}]'
    program = composed(schema, f"<content>Send</content><context>{action}</context>")
    assert 'Table([Col("Field", ["Name"]), Col("Value", ["Ada"])])' in program
    assert "Form(" not in program


def test_prose_is_set() -> None:
    assert "Steps(" in composed("1. Boil the water.\n2. Add the tea.\n3. Wait for three minutes.")
