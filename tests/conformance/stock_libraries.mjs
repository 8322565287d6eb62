// Asks the installed component library what it has. In: one JSON line each, the name of a library; out, its schema, its
// root and its groups.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packageEntry] = process.argv.slice(2);
const { openuiChatLibrary, openuiLibrary } = await import(pathToFileURL(packageEntry).href);
const libraries = { chat: openuiChatLibrary, full: openuiLibrary };

for await (const line of createInterface({ input: process.stdin })) {
  const library = libraries[JSON.parse(line)];
  const groups = (library.componentGroups ?? []).map(({ name, components }) => [name, components]);
  console.log(JSON.stringify({ schema: library.toJSONSchema(), root: library.root ?? null, groups }));
}
