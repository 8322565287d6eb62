/** Buttons and lists whose action is a bare string: the library throws on click, we send the string on. */
import { type ComponentRenderProps, defineComponent } from "@openuidev/react-lang";
import { openuiChatLibrary, openuiLibrary } from "@openuidev/react-ui/genui-lib";
import type { ReactNode } from "react";
import { foreignHost } from "@/shared/view/hosts";
import { stockComponent } from "@/shared/view/overrides/stock";

const stockButton = stockComponent(openuiLibrary, "Button");
const stockList = stockComponent(openuiChatLibrary, "ListBlock");

/** Gives a string action the shape of a custom action; anything else passes. */
export function normaliseAction(action: unknown): unknown {
  return typeof action === "string" ? { type: action, params: {} } : action;
}

/** The host of the link that an action opens; empty if it opens none, or one of ours. */
export function hostOf(action: unknown): string {
  if (typeof action !== "object" || action === null) return "";
  const { steps, type, params, url } = action as Record<string, unknown>;
  const first = Array.isArray(steps) ? steps.find((step) => isLink(step?.type)) : undefined;
  const address = first ? first.url : isLink(type) ? (url ?? (params as Record<string, unknown> | undefined)?.url) : "";
  return foreignHost(address, window.location.origin);
}

function isLink(type: unknown): boolean {
  return type === "open_url";
}

export const Button = defineComponent({
  name: "Button",
  props: stockButton.props,
  description: stockButton.description,
  component: ButtonView,
});

function ButtonView(render: ComponentRenderProps): ReactNode {
  const Stock = stockButton.component;
  const action = normaliseAction(render.props.action);
  const host = hostOf(action);
  return (
    <span className="opens" {...(host && { "data-host": host })}>
      <Stock {...render} props={{ ...render.props, action }} />
    </span>
  );
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
    item?.props ? { ...item, props: { ...item.props, ...linkedItem(item.props) } } : item,
  );
  return <Stock {...render} props={{ ...render.props, items: safe }} />;
}

/** An item whose action opens a link says where to, in its second line. */
function linkedItem(props: Record<string, unknown>): Record<string, unknown> {
  const action = normaliseAction(props.action);
  const host = hostOf(action);
  const subtitle = [props.subtitle, host && `↗ ${host}`].filter(Boolean).join(" · ");
  return { action, ...(host && { subtitle }) };
}
