// Runs the reference parser on replies. In, one JSON line each: { library, pieces, withTree? }; out, one JSON line each:
// { root, errors, streamed }, where `streamed` lists the errors after each piece and `late` tells whether the streaming
// parser ends with another tree than the one-shot parser.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packageEntry, schemaFolder] = process.argv.slice(2);
const { createParser, createStreamingParser } = await import(pathToFileURL(packageEntry).href);
const roots = { chat: "Card", full: "Stack" };
const schema = (name) => JSON.parse(readFileSync(`${schemaFolder}/${name}.schema.json`, "utf8"));
const schemas = { chat: schema("chat"), full: schema("full") };
const bare = (tree) => JSON.stringify(tree, (key, value) => (key === "partial" ? undefined : value));

for await (const line of createInterface({ input: process.stdin })) {
  const { library, pieces, withTree } = JSON.parse(line);
  const whole = createParser(schemas[library], roots[library]).parse(pieces.join(""));
  const parser = createStreamingParser(schemas[library], roots[library]);
  const results = pieces.filter(Boolean).map((piece) => {
    const { root, meta } = parser.push(piece);
    return { root, errors: meta.errors };
  });
  const answer = {
    root: whole.root?.typeName ?? null,
    errors: whole.meta.errors,
    streamed: results.flatMap((result) => result.errors),
    late: results.length > 0 && bare(results.at(-1).root) !== bare(whole.root),
  };
  if (withTree) answer.tree = JSON.parse(bare(whole.root));
  console.log(JSON.stringify(answer));
}
