/** The themes of `<viewloom-view>`: the page's own. */
import { SANS, darkTheme, lightTheme } from "@/app/theme";
import type { Themes } from "@/shared/view/embed/theme";

export const viewThemes: Themes = { light: lightTheme, dark: darkTheme, font: SANS };
