"""The props of the stock components in the order of their arguments: by these a program is read as words.

A copy, since the catalogue stands above this room; a test compares the two.
"""

from viewloom.lang.signatures import Signatures, compile_signatures

_PROPS = """
Card children variant direction gap align justify wrap
CardHeader title subtitle
TextContent text size
MarkDownRenderer textMarkdown variant
Callout variant title description visible
TextCallout variant title description
Image alt src
ImageBlock src alt
ImageGallery images
CodeBlock language codeString
Separator orientation decorative
Table columns
Col label data type
BarChart labels series variant xLabel yLabel
LineChart labels series variant xLabel yLabel
AreaChart labels series variant xLabel yLabel
RadarChart labels series
HorizontalBarChart labels series variant xLabel yLabel
Series category values
PieChart labels values variant appearance
RadialChart labels values
SingleStackedBarChart labels values
Slice category value
ScatterChart datasets xLabel yLabel
ScatterSeries name points
Point x y z
Form name buttons fields
FormControl label input hint
Label text
Input name placeholder type rules value
TextArea name placeholder rows rules value
Select name items placeholder rules value size
SelectItem value label
DatePicker name mode rules value
Slider name variant min max step defaultValue label rules value
CheckBoxGroup name items rules value
CheckBoxItem label description name defaultChecked
RadioGroup name items defaultValue rules value
RadioItem label description value
SwitchGroup name items variant value
SwitchItem label description name defaultChecked
Button label action variant type size
Buttons buttons direction
ListBlock items variant
ListItem title subtitle image actionLabel action
FollowUpBlock items
FollowUpItem text
SectionBlock sections isFoldable
SectionItem value trigger content
Tabs items
TabItem value trigger content
Accordion items
AccordionItem value trigger content
Steps items
StepsItem title details
Carousel children variant
TagBlock tags
Tag text icon size variant
Stack children direction gap align justify wrap
Modal title open children size
EditableTable name columns
"""

STOCK_PROPS = {name: tuple(props) for name, *props in map(str.split, _PROPS.strip().splitlines())}


def loose_signatures(others: dict[str, int]) -> Signatures:
    """Returns signatures that take anything, of the stock components and of others.

    Args:
        others: How many arguments each other component has; their props are called `0`, `1` and so on.
    """
    unknown = {name: tuple(map(str, range(count))) for name, count in others.items()}
    props = {**unknown, **STOCK_PROPS}
    return compile_signatures(
        {"$defs": {name: {"properties": {prop: {} for prop in names}} for name, names in props.items()}}
    )
