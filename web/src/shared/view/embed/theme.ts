/** A theme of the component library as the variables of a shadow root, with our own short names before its values. */
import type { Theme } from "@openuidev/react-ui/ThemeProvider";

export type Scheme = "light" | "dark";

/** Both themes of every element, and the font in them that a page may replace. */
export interface Themes {
  readonly light: Theme;
  readonly dark: Theme;
  readonly font: string;
}

/** What a page may set on the element, and what it stands for. */
const NAMES: Readonly<Record<string, string>> = {
  background: "--viewloom-background",
  foreground: "--viewloom-surface",
  sunk: "--viewloom-sunk",
  textNeutralPrimary: "--viewloom-text",
  textNeutralSecondary: "--viewloom-text-muted",
  textAccentPrimary: "--viewloom-on-accent",
  interactiveAccentDefault: "--viewloom-accent",
  borderInteractiveSelected: "--viewloom-accent",
  borderDefault: "--viewloom-border",
};
const SHADED = new Set(["interactiveAccentHover", "interactiveAccentPressed"]);

/** The text of a style sheet for one shadow root. */
export function renderTheme(theme: Theme, scheme: Scheme, font: string): string {
  const lines = Object.entries(theme).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string" ? [`--openui-${dashed(key)}: ${themed(key, value, font)};`] : [],
  );
  return `:host { color-scheme: ${scheme}; ${lines.join("\n")} }`;
}

function themed(key: string, value: string, font: string): string {
  const name = NAMES[key];
  if (name !== undefined) return `var(${name}, ${value})`;
  if (SHADED.has(key)) return `color-mix(in srgb, var(--viewloom-accent, ${value}) 88%, black)`;
  return value.replace(font, `var(--viewloom-font, ${font})`);
}

function dashed(key: string): string {
  return key
    .replace(/([a-z])([A-Z0-9])/g, "$1-$2")
    .replace(/([A-Z])(?=[A-Z])/g, "$1-")
    .toLowerCase();
}
