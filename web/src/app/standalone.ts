/** The script of a thread in a file: it finds the thread beside itself and asks nobody for anything. */
import { defineView } from "@/features/view/element";
import { showTranscript } from "@/features/view/page";

const loadThemes = async () => (await import("@/app/viewThemes")).viewThemes;
defineView("null", loadThemes);
const text = document.getElementById("viewloom-transcript")?.textContent ?? "";
showTranscript(JSON.parse(text), "Saved from viewloom. A copy to read: fields and buttons change nothing.");
