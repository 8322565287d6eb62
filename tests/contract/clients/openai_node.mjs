// OpenAI's client for Node, unmodified: prints what it saw as JSON.
import OpenAI from "openai";

const [origin, key, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${origin}/v1/embed`, apiKey: key, maxRetries: 0 });
const ask = (content) => [{ role: "user", content }];
const seen = {};

const whole = await client.chat.completions.create({ model, messages: ask("Hi") });
seen.whole = whole.choices[0].message.content;
seen.usage = whole.usage.completion_tokens;

let streamed = "";
for await (const chunk of await client.chat.completions.create({ model, messages: ask("Hi"), stream: true })) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
}
seen.streamed = streamed;

const raw = await client.chat.completions.create({ model, messages: ask("Hi") }).withResponse();
seen.requestId = raw.response.headers.get("x-request-id");

const asked = [];
const runner = client.chat.completions.runTools({
  model,
  messages: ask("weather"),
  tools: [
    {
      type: "function",
      function: {
        name: "weather",
        description: "Tells the weather of a city.",
        parameters: { type: "object", properties: { city: { type: "string" } } },
        parse: JSON.parse,
        function: (args) => {
          asked.push(args);
          return "Rain.";
        },
      },
    },
  ],
});
seen.afterTools = await runner.finalContent();
seen.toolArguments = asked;

const controller = new AbortController();
const endless = await client.chat.completions.create(
  { model, messages: ask("never ends"), stream: true },
  { signal: controller.signal },
);
let pieces = 0;
for await (const _ of endless) {
  pieces += 1;
  controller.abort();
}
seen.aborted = pieces > 0;

const failure = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return [error.constructor.name, error.status ?? null, error.code ?? null];
  }
};
seen.wrongKey = await failure(() =>
  new OpenAI({ baseURL: `${origin}/v1/embed`, apiKey: "wrong", maxRetries: 0 }).models.list(),
);
seen.wrongModel = await failure(() => client.chat.completions.create({ model: "c1/none/x/v-20260331", messages: ask("Hi") }));
seen.badRequest = await failure(() => client.chat.completions.create({ model, messages: ask("Hi"), n: 2 }));
seen.diesLater = await failure(async () => {
  for await (const _ of await client.chat.completions.create({ model, messages: ask("dies later"), stream: true }));
});

console.log(JSON.stringify(seen));
