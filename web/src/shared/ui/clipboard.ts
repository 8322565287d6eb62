/** Puts text, and the same as HTML where that is wanted, on the clipboard; false if the browser lets nobody. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without TLS, and not on one's own machine, there is only the old way.
    return copyFromField(text);
  }
}

export async function copyHtml(html: string, text: string): Promise<boolean> {
  try {
    const type = (name: string, body: string): Record<string, Blob> => ({ [name]: new Blob([body], { type: name }) });
    await navigator.clipboard.write([new ClipboardItem({ ...type("text/html", html), ...type("text/plain", text) })]);
    return true;
  } catch {
    return copyFromField(html);
  }
}

function copyFromField(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  // Outside of an open modal dialog everything is inert and cannot be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } finally {
    field.remove();
  }
}
