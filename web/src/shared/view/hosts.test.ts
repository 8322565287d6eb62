import { expect, it } from "vitest";
import { foreignHost } from "@/shared/view/hosts";

it.each([
  ["https://example.org/a?b", "example.org"],
  ["https://user@example.org:8443/a", "example.org:8443"],
  ["mailto:ada@example.org", "ada@example.org"],
  ["http://127.0.0.1:8787/t/1", ""],
  ["/t/1", ""],
  [undefined, ""],
])("says of %s that it leads to %j", (address, host) => {
  expect(foreignHost(address, "http://127.0.0.1:8787")).toBe(host);
});
