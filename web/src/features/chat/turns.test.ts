import { describe, expect, it } from "vitest";
import { failureOfCode } from "@/features/chat/failures";
import { type Reply, changeReply } from "@/features/chat/reply";
import { shownTurns } from "@/features/chat/turns";
import type { ThreadTurn } from "@/shared/api/threads";

const known = { keyOf: () => undefined, failureOf: () => undefined };
const base = { siblings: [], status: "complete", formState: {}, error: null, updatedAt: 0 } as const;
const asked: ThreadTurn = { ...base, id: "q1", parentId: null, role: "user", content: "Hello" };
const answered: ThreadTurn = { ...base, id: "a1", parentId: "q1", role: "assistant", content: "Hi" };
const next: Reply = {
  key: "reply-1",
  after: "a1",
  question: "More",
  model: "m",
  turnId: null,
  parts: [],
  status: "waiting",
  failure: null,
};

const keys = (turns: ReturnType<typeof shownTurns>): string[] => turns.map((turn) => turn.key);

describe("what a conversation shows", () => {
  it("is the stored turns without what is not for people", () => {
    const system: ThreadTurn = { ...asked, id: "s", role: "system" };
    expect(keys(shownTurns([system, asked, answered], null, known))).toEqual(["q1", "a1"]);
  });

  it("ends with the question and the reply that are on their way", () => {
    expect(keys(shownTurns([asked, answered], next, known))).toEqual(["q1", "a1", "reply-1-question", "reply-1"]);
  });

  it("leaves out the answer that is being replaced", () => {
    const again: Reply = { ...next, after: "q1", question: null };
    expect(keys(shownTurns([asked, answered], again, known))).toEqual(["q1", "reply-1"]);
  });

  it("knows a reply and its question by the same keys once they are stored", () => {
    const begun = changeReply(next, { type: "begin", turnId: "a2" });
    const done = changeReply(begun, { type: "finish" });
    const stored = [asked, answered, { ...asked, id: "q2", parentId: "a1" }, { ...answered, id: "a2", parentId: "q2" }];
    expect(keys(shownTurns(stored, done, known))).toEqual(["q1", "a1", "reply-1-question", "reply-1"]);
  });

  it("gives the same objects again, so that nothing is drawn anew", () => {
    const first = shownTurns([asked, answered], next, known);
    const second = shownTurns([asked, answered], next, known);
    first.forEach((turn, index) => expect(second[index]).toBe(turn));
  });
});

describe("a reply", () => {
  it("stays as it ended", () => {
    const stopped = changeReply(next, { type: "stop" });
    expect(changeReply(stopped, { type: "fail", failure: failureOfCode("") })).toBe(stopped);
  });
});
