"""The examples in the prompts: what a user asks and the program that answers.

They are data so that a test can parse and validate each one. A prompt shows only those whose components its library
has, so an example stays close to one purpose.
"""

import re
from dataclasses import dataclass

from viewloom.catalogue.library import Library

_CALL = re.compile(r"(?<![\w@$.])([A-Z]\w*)\(")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LANGUAGE_CALLS = frozenset({"Action"})


@dataclass(frozen=True, slots=True)
class Example:
    """A request and the program that answers it."""

    request: str
    program: str

    @property
    def components(self) -> frozenset[str]:
        """The components that the program uses."""
        return frozenset(_CALL.findall(_STRING.sub('""', self.program))) - _LANGUAGE_CALLS


SMALL_TALK = Example(
    "Hi!",
    """\
root = Card([text])
text = TextContent("Hello! What would you like to see?")""",
)

TABLE = Example(
    "Compare tea and coffee",
    """\
root = Card([title, table, tip, next])
title = TextContent("Tea and coffee", "large-heavy")
table = Table([drink, caffeine, taste])
drink = Col("Drink", ["Tea", "Coffee"])
caffeine = Col("Caffeine per cup (mg)", [47, 95])
taste = Col("Taste", ["light", "strong"])
tip = Callout("info", "Sleep", "Avoid **both** after 3 pm.")
next = FollowUpBlock([more])
more = FollowUpItem("What about green tea?")""",
)

SHORT_TABLE = Example(
    "Compare tea and coffee",
    """\
root = Card([title, table, next])
title = TextContent("Tea and coffee", "large-heavy")
table = Table([drink, caffeine])
drink = Col("Drink", ["Tea", "Coffee"])
caffeine = Col("Caffeine (mg)", [47, 95])
next = FollowUpBlock([FollowUpItem("What about green tea?")])""",
)

SHORT_CHART = Example(
    "Chart our sales: Q1 120, Q2 150",
    """\
root = Card([chart])
chart = BarChart(["Q1", "Q2"], [sales])
sales = Series("Sales", [120, 150])""",
)

SHORT_FORM = Example(
    "I want to book a table",
    """\
root = Card([title, form])
title = TextContent("Book a table", "large-heavy")
form = Form("booking", buttons, [name, seat])
name = FormControl("Name", Input("name", "Your name"))
seat = FormControl("Seat", Select("seat", [indoor, outdoor]))
indoor = SelectItem("in", "Indoors")
outdoor = SelectItem("out", "Outdoors")
buttons = Buttons([Button("Book")])""",
)

CHART = Example(
    "Show our sales: Q1 120 online, 80 in shops; Q2 150 and 90",
    """\
root = Card([title, chart, next])
title = CardHeader("Sales", "Q1 to Q2, thousands")
chart = BarChart(["Q1", "Q2"], [online, shops], "grouped", "Quarter", "Sales")
online = Series("Online", [120, 150])
shops = Series("Shops", [80, 90])
next = FollowUpBlock([growth, share])
growth = FollowUpItem("Which grew faster?")
share = FollowUpItem("Show the shares in Q2")""",
)

FORM = Example(
    "I want to book a table",
    """\
root = Card([title, form])
title = CardHeader("Book a table")
form = Form("booking", buttons, [name, seat])
name = FormControl("Name", Input("name", "Your name", "text", {required: true, minLength: 2}))
seat = FormControl("Seat", Select("seat", [indoor, outdoor], "Choose"))
indoor = SelectItem("in", "Indoors")
outdoor = SelectItem("out", "Outdoors")
buttons = Buttons([book])
book = Button("Book", Action([@ToAssistant("Book the table")]), "primary")""",
)

STEPS = Example(
    "How do I make pour-over coffee?",
    """\
root = Card([title, steps, link])
title = TextContent("Pour-over coffee", "large-heavy")
steps = Steps([grind, pour])
grind = StepsItem("Grind", "Grind **18 g** of beans, medium fine.")
pour = StepsItem("Pour", "Pour 300 g of water at 94 °C in three turns.")
link = Buttons([guide])
guide = Button("Read a guide", Action([@OpenUrl("https://example.com/pour-over")]), "secondary")""",
)

REPORT = Example(
    "Explain photosynthesis for an exam",
    """\
root = Card([title, sections, check, next])
title = CardHeader("Photosynthesis", "What to know for the exam")
sections = SectionBlock([light, dark])
light = SectionItem("light", "Light reactions", [lightText, lightParts])
lightText = TextContent("In the thylakoids, light splits water and yields ATP, NADPH and oxygen.")
lightParts = TagBlock(["thylakoid", "ATP", "NADPH"])
dark = SectionItem("dark", "Calvin cycle", [darkText])
darkText = TextContent("In the stroma, ATP and NADPH turn carbon dioxide into sugar:\\n\\n1. fixation\\n2. renewal")
check = ListBlock([first, second])
first = ListItem("Quiz me", "Five questions", null, "Start", Action([@ToAssistant("Quiz me on photosynthesis")]))
second = ListItem("Draw it", "The cycle as steps", null, "Show", Action([@ToAssistant("Show the cycle as steps")]))
next = FollowUpBlock([compare])
compare = FollowUpItem("Compare it with respiration")""",
)

STATUS_TABLE = Example(
    "Status of my orders: 18 delivered, 19 late",
    """\
root = Card([table, views])
table = Table([order, status])
order = Col("Order", [18, 19], "number")
status = Col("Status", [delivered, late])
delivered = Tag("Delivered", null, "sm", "success")
late = Tag("Late", null, "sm", "danger")
views = Tabs([summary, shares])
summary = TabItem("summary", "Summary", [TextContent("One of two orders is late.")])
shares = TabItem("shares", "Shares", [pie])
pie = PieChart(["Delivered", "Late"], [1, 1], "donut")""",
)

PAGE = Example(
    "A dashboard: 1,240 users, 38 signups; signups per day 12, 9, 17",
    """\
root = Stack([title, figures, chart])
title = TextContent("Signups", "large-heavy")
figures = Stack([users, signups], "row", "m", "stretch")
users = Card([TextContent("Users", "small"), TextContent("1,240", "large-heavy")])
signups = Card([TextContent("Signups", "small"), TextContent("38", "large-heavy")])
chart = LineChart(["Mon", "Tue", "Wed"], [daily], "natural", "Day", "Signups")
daily = Series("Signups", [12, 9, 17])""",
)

SHORT_PAGE = Example(
    "Compare tea and coffee",
    """\
root = Stack([title, table, ask])
title = TextContent("Tea and coffee", "large-heavy")
table = Table([drink, caffeine])
drink = Col("Drink", ["Tea", "Coffee"])
caffeine = Col("Caffeine (mg)", [47, 95])
ask = Buttons([Button("What about green tea?")])""",
)

SHORT_PAGE_FORM = Example(
    "Let me contact support",
    """\
root = Stack([title, form])
title = TextContent("Contact support", "large-heavy")
form = Form("support", buttons, [topic, message])
topic = FormControl("Topic", Select("topic", [billing, other]))
billing = SelectItem("billing", "Billing")
other = SelectItem("other", "Something else")
message = FormControl("Message", TextArea("message", "What happened?"))
buttons = Buttons([Button("Send")])""",
)

PAGE_FORM = Example(
    "Let me contact support",
    """\
root = Stack([title, form])
title = TextContent("Contact support", "large-heavy")
form = Form("support", buttons, [topic, message])
topic = FormControl("Topic", Select("topic", [billing, other], "Choose", {required: true}))
billing = SelectItem("billing", "Billing")
other = SelectItem("other", "Something else")
message = FormControl("Message", TextArea("message", "What happened?", 4, {required: true, minLength: 10}))
buttons = Buttons([send])
send = Button("Send", Action([@ToAssistant("Contact support")]), "primary")""",
)

PAGE_TABS = Example(
    "Status of my orders: 18 delivered, 19 late",
    """\
$asking = false
root = Stack([views, ask, dialog])
views = Tabs([orders, shares])
orders = TabItem("orders", "Orders", [table])
table = Table([order, status])
order = Col("Order", [18, 19], "number")
status = Col("Status", [Tag("Delivered", null, "sm", "success"), Tag("Late", null, "sm", "danger")])
shares = TabItem("shares", "Shares", [pie])
pie = PieChart(["Delivered", "Late"], [1, 1], "donut")
ask = Buttons([open])
open = Button("Report a problem", Action([@Set($asking, true)]), "secondary")
dialog = Modal("Report a problem", $asking, [steps])
steps = Steps([find, write])
find = StepsItem("Find the number", "It is in the first column.")
write = StepsItem("Write to us", "Answer with the number and what went wrong.")""",
)

COMPACT = (SHORT_TABLE, SHORT_CHART, SHORT_FORM, SHORT_PAGE, SHORT_PAGE_FORM)
STANDARD = (TABLE, FORM, PAGE, PAGE_FORM)
FULL = (SMALL_TALK, TABLE, CHART, FORM, STEPS, REPORT, STATUS_TABLE, PAGE, PAGE_FORM, PAGE_TABS)


def fits(example: Example, library: Library) -> bool:
    """Tell whether an example starts with the library's root and uses only its components."""
    return example.program.find(f"root = {library.root}(") >= 0 and all(map(library.component, example.components))
