/** A program as the tree of components it makes, as the page's own parser reads it. */
import { type ElementNode, createParser } from "@openuidev/react-lang";
import { libraryFor } from "@/shared/view/library";

export interface TreeNode {
  readonly name: string;
  /** Props that hold no component: JSON, or the language's own words for what is only known when it runs. */
  readonly props: readonly (readonly [name: string, text: string])[];
  readonly children: readonly (readonly [prop: string, node: TreeNode])[];
}

export interface ProgramTree {
  readonly root: TreeNode | null;
  readonly statements: number;
  readonly unresolved: readonly string[];
  readonly errors: readonly string[];
}

export function parseTree(program: string): ProgramTree {
  const { root, meta } = createParser(libraryFor(program).toJSONSchema()).parse(program);
  return {
    root: root === null ? null : toNode(root),
    statements: meta.statementCount,
    unresolved: meta.unresolved,
    errors: meta.errors.map((error) => error.message),
  };
}

function toNode(element: ElementNode): TreeNode {
  const props: [string, string][] = [];
  const children: [string, TreeNode][] = [];
  for (const [name, value] of Object.entries(element.props)) {
    const found = elementsIn(value);
    if (found.length === 0) props.push([name, renderValue(value)]);
    for (const child of found) children.push([name, toNode(child)]);
  }
  return { name: element.typeName, props, children };
}

function renderValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if ("k" in value) return renderExpression(value as Expression);
  const members = Object.entries(value).map(([name, entry]) => `${name}: ${renderValue(entry)}`);
  return `{${members.join(", ")}}`;
}

/** A node of the parser's syntax tree, as far as we show it. */
interface Expression {
  readonly k: string;
  readonly v?: unknown;
  readonly n?: unknown;
  readonly name?: unknown;
  readonly args?: readonly unknown[];
  readonly els?: readonly unknown[];
}

function renderExpression({ k, v, n, name, args, els }: Expression): string {
  if (els !== undefined) return renderValue(els);
  if (args !== undefined && typeof name === "string") return `${name}(${args.map(renderValue).join(", ")})`;
  if (v !== undefined) return JSON.stringify(v);
  return typeof n === "string" ? n : `an expression (${k})`;
}

function elementsIn(value: unknown): ElementNode[] {
  if (Array.isArray(value)) return value.flatMap(elementsIn);
  if (typeof value !== "object" || value === null) return [];
  if ("typeName" in value && "props" in value) return [value as ElementNode];
  return Object.values(value).flatMap(elementsIn);
}
