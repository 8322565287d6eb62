"""An example for each standard component: a whole program that draws.

Beside the examples of the prompts (`catalogue.examples`), which show how components go together, these show one
component each, as it is used: a part within its whole, and what nothing holds by name in a cell of a table.
"""

from viewloom.catalogue.library import Library, LibraryName, standard_library

_PIXELS = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAM0lEQVR42mPkn1TIgAZGHxkFo4BiwIgpNAoGJWDEFBoFgxIwYgqN"
    "gkEJGDGFRsGgBIyYQgB7UQIRM2YtMQAAAABJRU5ErkJggg=="
)

_WHOLES = {
    "CardHeader": 'it = CardHeader("Q3 results", "July to September")',
    "TextContent": 'it = TextContent("Water boils at **100 °C** at sea level.", "default")',
    "MarkDownRenderer": 'it = MarkDownRenderer("## Packing\\n\\n- passport\\n- charger\\n- *one* book", "card")',
    "Callout": 'it = Callout("warning", "Storm tonight", "Gusts of up to **90 km/h** from 20:00.")',
    "TextCallout": 'it = TextCallout("info", "Opening hours", "Closed on public holidays.")',
    "Image": f'it = Image("A small picture", "{_PIXELS}")',
    "ImageBlock": f'it = ImageBlock("{_PIXELS}", "A small picture")',
    "ImageGallery": f'it = ImageGallery([{{src: "{_PIXELS}", alt: "First"}}, {{src: "{_PIXELS}", alt: "Second"}}])',
    "CodeBlock": 'it = CodeBlock("python", "def double(n):\\n    return 2 * n")',
    "Separator": 'it = Separator("horizontal")',
    "Table": """\
it = Table([drink, caffeine])
drink = Col("Drink", ["Tea", "Coffee"])
caffeine = Col("Caffeine (mg)", [47, 95], "number")""",
    "BarChart": 'it = BarChart(["Q1", "Q2"], [online, shops], "grouped", "Quarter", "Sales")\n'
    'online = Series("Online", [120, 150])\nshops = Series("Shops", [80, 90])',
    "LineChart": 'it = LineChart(["Mon", "Tue", "Wed"], [visits], "natural", "Day", "Visits")\n'
    'visits = Series("Visits", [210, 180, 260])',
    "AreaChart": 'it = AreaChart(["2022", "2023", "2024"], [power], "linear", "Year", "GWh")\n'
    'power = Series("Solar power", [12, 19, 31])',
    "RadarChart": 'it = RadarChart(["Price", "Battery", "Camera"], [first, second])\n'
    'first = Series("Phone A", [7, 9, 6])\nsecond = Series("Phone B", [9, 6, 8])',
    "HorizontalBarChart": 'it = HorizontalBarChart(["Maths", "Physics"], [points], "grouped", "Points", "Subject")\n'
    'points = Series("Points", [82, 74])',
    "PieChart": 'it = PieChart(["Rent", "Food", "Other"], [900, 400, 300], "donut")',
    "RadialChart": 'it = RadialChart(["Done", "Open"], [70, 30])',
    "SingleStackedBarChart": 'it = SingleStackedBarChart(["Yes", "No", "Unsure"], [52, 31, 17])',
    "ScatterChart": """\
it = ScatterChart([trees], "Age (years)", "Height (m)")
trees = ScatterSeries("Trees", [young, old])
young = Point(5, 3)
old = Point(40, 18, 2)""",
    "Form": """\
it = Form("contact", send, [name, topic])
name = FormControl("Name", Input("name", "Your name", "text", {required: true}), "As on your ticket")
topic = FormControl("Topic", Select("topic", [billing, other], "Choose"))
billing = SelectItem("billing", "Billing")
other = SelectItem("other", "Something else")
send = Buttons([Button("Send", Action([@ToAssistant("Send the message")]), "primary")])""",
    "Label": 'it = Label("Delivery address")',
    "SwitchGroup": """\
it = SwitchGroup("alerts", [mail, push], "card")
mail = SwitchItem("E-mail", "Once a day", "mail", true)
push = SwitchItem("Push", "At once", "push", false)""",
    "Buttons": 'it = Buttons([yes, no], "row")\nyes = Button("Book it", Action([@ToAssistant("Book it")]), "primary")\n'
    'no = Button("Cancel the trip", Action([@ToAssistant("Cancel the trip")]), "secondary", "destructive")',
    "ListBlock": """\
it = ListBlock([first, second], "number")
first = ListItem("Paris", "2 h by train", null, "Show", Action([@ToAssistant("Tell me about Paris")]))
second = ListItem("Lyon", "4 h by train", null, "Show", Action([@ToAssistant("Tell me about Lyon")]))""",
    "FollowUpBlock": """\
it = FollowUpBlock([cheaper, faster])
cheaper = FollowUpItem("Is there a cheaper way?")
faster = FollowUpItem("What is the fastest way?")""",
    "SectionBlock": """\
it = SectionBlock([why, how])
why = SectionItem("why", "Why", [TextContent("Because the old one is out of print.")])
how = SectionItem("how", "How", [TextContent("Order it from the publisher.")])""",
    "Tabs": """\
it = Tabs([day, night])
day = TabItem("day", "Day", [TextContent("21 °C and sunny.")])
night = TabItem("night", "Night", [TextContent("12 °C and clear.")])""",
    "Accordion": """\
it = Accordion([shipping, returns])
shipping = AccordionItem("shipping", "Shipping", [TextContent("Two working days.")])
returns = AccordionItem("returns", "Returns", [TextContent("Within 30 days.")])""",
    "Steps": 'it = Steps([boil, steep])\nboil = StepsItem("Boil", "Bring **0.5 l** of water to the boil.")\n'
    'steep = StepsItem("Steep", "Leave the tea in for three minutes.")',
    "Carousel": """\
it = Carousel([first, second], "card")
first = [TextContent("Cabin", "large-heavy"), TextContent("Two beds by the lake.")]
second = [TextContent("Flat", "large-heavy"), TextContent("Three rooms in town.")]""",
    "TagBlock": 'it = TagBlock(["vegan", "gluten-free", "spicy"])',
    "Tag": 'it = Tag("Delivered", null, "sm", "success")',
    "Slice": 'it = Slice("Rent", 900)',
    "Card": 'it = Card([title, text], "sunk")\ntitle = CardHeader("Room 12")\ntext = TextContent("Free from 14:00.")',
    "Stack": """\
it = Stack([left, right], "row", "m", "stretch")
left = Card([TextContent("Users", "small"), TextContent("1,240", "large-heavy")])
right = Card([TextContent("Signups", "small"), TextContent("38", "large-heavy")])""",
    "Modal": """\
it = Stack([ask, dialog])
ask = Buttons([Button("Show the terms", Action([@Set($open, true)]), "secondary")])
dialog = Modal("Terms", $open, [TextContent("Cancel at any time.")], "sm")
$open = true""",
}

_FIELDS = {
    "Input": 'Input("mail", "you@example.com", "email", {required: true, email: true})',
    "TextArea": 'TextArea("message", "What happened?", 4, {minLength: 10})',
    "Select": 'Select("seat", [SelectItem("in", "Indoors"), SelectItem("out", "Outdoors")], "Choose")',
    "DatePicker": 'DatePicker("day", "single", {required: true})',
    "Slider": 'Slider("guests", "discrete", 1, 12, 1, [4])',
    "CheckBoxGroup": 'CheckBoxGroup("extras", [CheckBoxItem("Breakfast", "7 to 10", "breakfast", true)])',
    "RadioGroup": 'RadioGroup("size", [RadioItem("Small", "0.2 l", "s"), RadioItem("Large", "0.5 l", "l")], "s")',
}
_FIELD = """\
it = Form("example", send, [field])
field = FormControl("Your choice", {input})
send = Buttons([Button("Send", Action([@ToAssistant("Send")]), "primary")])"""

_PART_OF = {
    "Col": "Table",
    "Series": "BarChart",
    "ScatterSeries": "ScatterChart",
    "Point": "ScatterChart",
    "FormControl": "Form",
    "SelectItem": "Select",
    "CheckBoxItem": "CheckBoxGroup",
    "RadioItem": "RadioGroup",
    "SwitchItem": "SwitchGroup",
    "Button": "Buttons",
    "ListItem": "ListBlock",
    "FollowUpItem": "FollowUpBlock",
    "SectionItem": "SectionBlock",
    "TabItem": "Tabs",
    "AccordionItem": "Accordion",
    "StepsItem": "Steps",
}


def showcase(component: str, name: LibraryName) -> str:
    """Returns a whole program of a stock library that shows one of its components.

    Raises:
        KeyError: The component is not one of the library's.
    """
    library = standard_library(name)
    if component == library.root:
        return _ROOTS[name]
    whole = _PART_OF.get(component, component)
    lines = _FIELD.format(input=_FIELDS[whole]) if whole in _FIELDS else _WHOLES[whole]
    return "\n".join((*_frame(whole, library), lines))


_ROOTS = {
    "chat": 'root = Card([title, text])\ntitle = CardHeader("Room 12")\ntext = TextContent("Free from 14:00.")',
    "full": _WHOLES["Stack"].replace("it = ", "root = ", 1),
}


def _frame(whole: str, library: Library) -> tuple[str, ...]:
    if library.name == "full" or whole in _FIELDS or whole in _HELD:
        return (f"root = {library.root}([it])",)
    return (f"root = {library.root}([table])", 'table = Table([Col("Example", [it])])')


_HELD = frozenset(_WHOLES) - {"Label", "SwitchGroup", "Accordion", "Tag", "Slice"}
"""What the chat library's root takes."""
