/** What was typed into drawn forms, by answer, so that a reload of the page does not lose it. */

const FORMS_ITEM = "viewloom.forms";

type FormState = Record<string, unknown>;

function load(): Record<string, FormState> {
  try {
    return JSON.parse(sessionStorage.getItem(FORMS_ITEM) ?? "{}") as Record<string, FormState>;
  } catch {
    return {};
  }
}

export function loadFormState(place: string): FormState | undefined {
  return load()[place];
}

export function saveFormState(place: string, state: FormState): void {
  try {
    sessionStorage.setItem(FORMS_ITEM, JSON.stringify({ ...load(), [place]: state }));
  } catch {
    // The storage is full or the state holds something that is no JSON: only a reload forgets it.
  }
}

export function clearFormStates(): void {
  sessionStorage.removeItem(FORMS_ITEM);
}
