/** The page of a shared thread. */
import { defineView } from "@/features/view/element";
import { showPage, showTranscript } from "@/features/view/page";

const loadThemes = async () => (await import("@/app/viewThemes")).viewThemes;
defineView(window.location.origin, loadThemes);

const secret = window.location.pathname.split("/").filter(Boolean).at(-1) ?? "";
const response = await fetch(`/v1/shares/${encodeURIComponent(secret)}`, { credentials: "omit" }).catch(() => null);
if (response?.ok) {
  showTranscript(await response.json(), "Shared with viewloom. A copy to read: fields and buttons change nothing.");
} else if (response?.status === 404) {
  showPage("This link does not work any more", "Whoever sent it may have withdrawn it, or its time is over.");
} else {
  showPage("This page cannot be shown now", "The server did not answer. Try again in a moment.");
}
