// Runs the reference parser. In, one JSON line each: { schema, root, chunks }, the schema by name; out, one JSON line
// each: { version, whole, streamed }, the results of the whole text and after each chunk. Arguments: the package's folder
// and the schemas' files.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { basename } from "node:path";

const [packageFolder, ...schemaPaths] = process.argv.slice(2);
const { createParser, createStreamingParser } = await import(pathToFileURL(`${packageFolder}/dist/index.mjs`).href);
const schemas = Object.fromEntries(
  schemaPaths.map((path) => [basename(path, ".json"), JSON.parse(readFileSync(path, "utf8"))]),
);
const numbers = (_key, value) => {
  if (typeof value !== "number") return value;
  return Number.isFinite(value) ? value + 0 : { $number: String(value) };
};

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, root, chunks } = JSON.parse(line);
  const whole = createParser(schemas[schema], root).parse(chunks.join(""));
  const parser = createStreamingParser(schemas[schema], root);
  const streamed = chunks.map((chunk) => parser.push(chunk));
  console.log(JSON.stringify({ whole, streamed }, numbers));
}
