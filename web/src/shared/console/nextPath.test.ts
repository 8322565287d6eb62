import { describe, expect, it } from "vitest";
import { safeNextPath } from "@/shared/console/nextPath";

const ORIGIN = "https://ui.example.org";

describe("the path after signing in", () => {
  it.each(["/", "/console/keys?x=1#y", "/s/abc"])("goes to %s", (path) => {
    expect(safeNextPath(path, ORIGIN)).toBe(path);
  });

  it.each([
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "https://evil.example/",
    "javascript:alert(1)",
    "console",
    "",
    null,
    "/console/sign-in?next=/console/sign-in",
    "/console/setup",
  ])("does not follow %j", (path) => {
    expect(safeNextPath(path, ORIGIN)).toBe("/console");
  });
});
