/** The script of `<viewloom-view>`, for pages of any host. What it loads comes from where it came from. */
import { defineView } from "@/features/view/element";

const loadThemes = async () => (await import("@/app/viewThemes")).viewThemes;
defineView(new URL(import.meta.url).origin, loadThemes);
