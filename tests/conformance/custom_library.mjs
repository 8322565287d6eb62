// Runs the reference parser on programs for libraries of their own. In, one JSON line each: { schema, root, text }; out:
// { root, errors, unresolved }.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packageEntry] = process.argv.slice(2);
const { createParser } = await import(pathToFileURL(packageEntry).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, root, text } = JSON.parse(line);
  const { root: tree, meta } = createParser(schema, root).parse(text);
  console.log(JSON.stringify({ root: tree, errors: meta.errors, unresolved: meta.unresolved }));
}
