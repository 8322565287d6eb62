/** The drawn answers in the page's own colours and fonts; the library's Inter font is not shipped with it. */
import type { Theme } from "@openuidev/react-ui/ThemeProvider";

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const CODE = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace';

const fonts: Theme = { fontBody: SANS, fontHeading: SANS, fontLabel: SANS, fontNumbers: SANS, fontCode: CODE };

export const lightTheme: Theme = {
  ...fonts,
  background: "#f6f6f3",
  foreground: "#ffffff",
  interactiveAccentDefault: "#0e6b69",
  interactiveAccentHover: "#0b5957",
  interactiveAccentPressed: "#094947",
  interactiveAccentDisabled: "#0e6b6966",
  borderInteractiveSelected: "#0e6b69",
  defaultChartPalette: ["#0e7c7a", "#e0873a", "#5b6fc4", "#c2577e", "#7f9a3c", "#8a6bb8", "#4a9bc9", "#b58a2b"],
};

export const darkTheme: Theme = {
  ...fonts,
  background: "#17191b",
  foreground: "#1f2225",
  interactiveAccentDefault: "#5cc4ba",
  interactiveAccentHover: "#7bd3ca",
  interactiveAccentPressed: "#4bb0a6",
  interactiveAccentDisabled: "#5cc4ba66",
  borderInteractiveSelected: "#5cc4ba",
  textAccentPrimary: "#0f1f1e",
  defaultChartPalette: ["#4fb8ae", "#eda45c", "#8d9ce6", "#df86a6", "#a9c364", "#b49add", "#7bbfe2", "#d9b45c"],
};
