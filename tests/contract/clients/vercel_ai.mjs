// Vercel's AI SDK, unmodified: prints what it saw as JSON.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const [origin, key, name] = process.argv.slice(2);
const model = createOpenAI({ baseURL: `${origin}/v1/embed`, apiKey: key }).chat(name);
const seen = {};

const whole = await generateText({ model, prompt: "Hi", maxRetries: 0 });
seen.whole = whole.text;
seen.usage = whole.usage.outputTokens;

let streamed = "";
for await (const text of streamText({ model, prompt: "Hi", maxRetries: 0 }).textStream) {
  streamed += text;
}
seen.streamed = streamed;

seen.toolArguments = [];
const looped = await generateText({
  model,
  prompt: "weather",
  maxRetries: 0,
  stopWhen: stepCountIs(3),
  tools: {
    weather: tool({
      description: "Tells the weather of a city.",
      inputSchema: z.object({ city: z.string() }),
      execute: async (args) => {
        seen.toolArguments.push(args);
        return "Rain.";
      },
    }),
  },
});
seen.afterTools = looped.text;

console.log(JSON.stringify(seen));
