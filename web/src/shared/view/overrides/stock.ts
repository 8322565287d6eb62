/** What our replacements take from the components they replace. */
import type { Library } from "@openuidev/react-lang";

type Stock = Library["components"][string];

/** The library's own component; fails at start, not at the first use, if a new version renamed it. */
export function stockComponent(library: Library, name: string): Stock {
  const component = library.components[name];
  if (component === undefined) throw new Error(`The component library has no ${name}.`);
  return component;
}

export function stockSchema(library: Library, name: string): Stock["props"] {
  return stockComponent(library, name).props;
}

export interface ItemElement {
  readonly props: { readonly value: string; readonly trigger: string; readonly content: unknown };
}

/** Items whose identity is already known: while a program streams, an item may still be empty. */
export function completeItems(items: readonly (ItemElement | null)[] | undefined): ItemElement[] {
  return (items ?? []).filter((item): item is ItemElement => typeof item?.props?.value === "string");
}
