/** The same request as curl, Python and JavaScript, ready to paste. */

export interface Snippet {
  readonly name: string;
  readonly language: string;
  readonly text: string;
}

export interface CodeRequest {
  /** This server's origin. */
  readonly origin: string;
  readonly key: string;
  /** The body; `stream` is left to each snippet. */
  readonly body: Readonly<Record<string, unknown>>;
}

export function renderSnippets(request: CodeRequest): Snippet[] {
  return [
    { name: "curl", language: "bash", text: renderCurl(request) },
    { name: "Python", language: "python", text: renderPython(request) },
    { name: "JavaScript", language: "javascript", text: renderJavaScript(request) },
  ];
}

function renderCurl({ origin, key, body }: CodeRequest): string {
  const json = JSON.stringify({ ...body, stream: true }, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -N ${origin}/v1/embed/chat/completions \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${json}'`,
  ].join("\n");
}

function renderPython({ origin, key, body }: CodeRequest): string {
  const members = Object.entries(body).map(([name, value]) => `    ${name}=${pythonValue(value, 1)},`);
  return [
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url="${origin}/v1/embed", api_key="${key}")`,
    "stream = client.chat.completions.create(",
    ...members,
    "    stream=True,",
    ")",
    "for chunk in stream:",
    "    if chunk.choices:",
    '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
  ].join("\n");
}

function renderJavaScript({ origin, key, body }: CodeRequest): string {
  const json = JSON.stringify({ ...body, stream: true }, null, 2);
  return [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: "${origin}/v1/embed", apiKey: "${key}" });`,
    `const stream = await client.chat.completions.create(${json});`,
    "for await (const chunk of stream) {",
    '  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");',
    "}",
  ].join("\n");
}

/** A JSON value as a Python literal; JSON's strings are Python's. */
function pythonValue(value: unknown, depth: number): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const indent = "    ".repeat(depth + 1);
  const entries = Array.isArray(value)
    ? value.map((entry) => pythonValue(entry, depth + 1))
    : Object.entries(value).map(([name, entry]) => `${JSON.stringify(name)}: ${pythonValue(entry, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return `${open}${close}`;
  const line = `${open}${entries.join(", ")}${close}`;
  if (line.length < 80 && !line.includes("\n")) return line;
  return `${open}\n${entries.map((entry) => `${indent}${entry},\n`).join("")}${"    ".repeat(depth)}${close}`;
}
