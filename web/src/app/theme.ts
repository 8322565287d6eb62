/** The drawn answers in the page's own colours and fonts. */
import { type Theme, defaultDarkTheme, defaultLightTheme } from "@openuidev/react-ui/ThemeProvider";

export const SANS = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/**
 * The library writes its Inter font, which it does not bring along, into every one of its text styles. Its heavy styles
 * have a weight of 500, which most system fonts show as regular.
 */
function withOwnFont(theme: Theme): Theme {
  const entries = Object.entries(theme).map(([key, value]: [string, unknown]) => {
    if (typeof value !== "string") return [key, value];
    const style = value.replace(/"?Inter"?, sans-serif/, SANS);
    return [key, key.endsWith("Heavy") ? style.replace(/^500 /, "600 ") : style];
  });
  return Object.fromEntries(entries) as Theme;
}

// Charts take colours from the middle outwards: one series gets the fifth, two get the fourth and the sixth.
export const lightTheme: Theme = {
  ...withOwnFont(defaultLightTheme),
  background: "#f6f6f3",
  foreground: "#ffffff",
  textNeutralSecondary: "#5b6066",
  interactiveAccentDefault: "#0e6b69",
  interactiveAccentHover: "#0b5957",
  interactiveAccentPressed: "#094947",
  interactiveAccentDisabled: "#0e6b6966",
  borderInteractiveSelected: "#0e6b69",
  defaultChartPalette: ["#b58a2b", "#4a9bc9", "#8a6bb8", "#3f62b5", "#0e7c7a", "#e0873a", "#c2577e", "#7f9a3c"],
};

export const darkTheme: Theme = {
  ...withOwnFont(defaultDarkTheme),
  background: "#17191b",
  foreground: "#1f2225",
  interactiveAccentDefault: "#5cc4ba",
  interactiveAccentHover: "#7bd3ca",
  interactiveAccentPressed: "#4bb0a6",
  interactiveAccentDisabled: "#5cc4ba66",
  borderInteractiveSelected: "#5cc4ba",
  textAccentPrimary: "#0f1f1e",
  defaultChartPalette: ["#d9b45c", "#7bbfe2", "#b49add", "#8098e8", "#4fb8ae", "#eda45c", "#df86a6", "#a9c364"],
};
