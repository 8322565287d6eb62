// Times the reference parser on programs. In, one JSON line each: { text, chunk, whole }; out, one JSON line each:
// { streamed_us, once_us, root, errors, version }. A program that is too long to stream in full (`whole` false) is timed
// at 200 places: the text so far is set, and the next piece is timed.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packageFolder, schemaPath] = process.argv.slice(2);
const { createParser, createStreamingParser } = await import(pathToFileURL(`${packageFolder}/dist/index.mjs`).href);
const { version } = JSON.parse(readFileSync(`${packageFolder}/package.json`, "utf8"));
const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const PLACES = 200;

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const timed = (action) => {
  const start = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - start) / 1e3;
};

const streamWhole = (text, chunk) =>
  timed(() => {
    const parser = createStreamingParser(schema, "Stack");
    for (let at = 0; at < text.length; at += chunk) parser.push(text.slice(at, at + chunk));
  });

const streamSampled = (text, chunk) => {
  const times = [];
  for (let place = 0; place < PLACES; place += 1) {
    const at = Math.floor(((place + 0.5) / PLACES) * text.length);
    const parser = createStreamingParser(schema, "Stack");
    parser.push(text.slice(0, at));
    times.push(timed(() => parser.push(text.slice(at, at + chunk))));
  }
  return (times.reduce((a, b) => a + b, 0) / PLACES) * Math.ceil(text.length / chunk);
};

for await (const line of createInterface({ input: process.stdin })) {
  const { text, chunk, whole, repeats } = JSON.parse(line);
  const streams = Array.from({ length: repeats }, () => (whole ? streamWhole : streamSampled)(text, chunk));
  const parser = createParser(schema, "Stack");
  const { root, meta } = parser.parse(text);
  const once = Array.from({ length: 5 * repeats }, () => timed(() => parser.parse(text)));
  const errors = meta.errors.map((error) => `${error.code} ${error.component} ${error.path}`);
  console.log(JSON.stringify({ streamed_us: median(streams), once_us: median(once), root: root?.typeName, errors, version }));
}
