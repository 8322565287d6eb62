/** The themes of `<viewloom-view>`: the page's own. */
import { SANS, darkTheme, lightTheme } from "@/app/theme";
import type { Themes } from "@/features/view/mount";

export const viewThemes: Themes = { light: lightTheme, dark: darkTheme, font: SANS };
