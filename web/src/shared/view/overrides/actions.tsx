/** Buttons and lists whose action is a bare string: the library throws on click, we send the string on. */
import { type ComponentRenderProps, defineComponent } from "@openuidev/react-lang";
import { openuiChatLibrary, openuiLibrary } from "@openuidev/react-ui/genui-lib";
import type { ReactNode } from "react";
import { stockComponent } from "@/shared/view/overrides/stock";

const stockButton = stockComponent(openuiLibrary, "Button");
const stockList = stockComponent(openuiChatLibrary, "ListBlock");

/** Gives a string action the shape of a custom action; anything else passes. */
export function normaliseAction(action: unknown): unknown {
  return typeof action === "string" ? { type: action, params: {} } : action;
}

export const Button = defineComponent({
  name: "Button",
  props: stockButton.props,
  description: stockButton.description,
  component: ButtonView,
});

function ButtonView(render: ComponentRenderProps): ReactNode {
  const Stock = stockButton.component;
  return <Stock {...render} props={{ ...render.props, action: normaliseAction(render.props.action) }} />;
}

export const ListBlock = defineComponent({
  name: "ListBlock",
  props: stockList.props,
  description: stockList.description,
  component: ListBlockView,
});

function ListBlockView(render: ComponentRenderProps): ReactNode {
  const Stock = stockList.component;
  const items = (render.props.items ?? []) as ({ props?: Record<string, unknown> } | null)[];
  const safe = items.map((item) =>
    item?.props ? { ...item, props: { ...item.props, action: normaliseAction(item.props.action) } } : item,
  );
  return <Stock {...render} props={{ ...render.props, items: safe }} />;
}
