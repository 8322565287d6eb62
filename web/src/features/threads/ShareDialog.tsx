/** Links for people without an account: make one, copy it, take it back. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/shared/api/client";
import { queryClient } from "@/shared/api/queries";
import { type Share, createShare, loadShares, revokeShare } from "@/shared/api/shares";
import type { Thread } from "@/shared/api/threads";
import { copyText } from "@/shared/ui/clipboard";
import { Dialog } from "@/shared/ui/Dialog";

const DAY_S = 86_400;
const LIFETIMES: readonly { readonly label: string; readonly seconds: number | null }[] = [
  { label: "7 days", seconds: 7 * DAY_S },
  { label: "1 day", seconds: DAY_S },
  { label: "30 days", seconds: 30 * DAY_S },
  { label: "until revoked", seconds: null },
];

export function ShareDialog({ thread, onClose }: { readonly thread: Thread; readonly onClose: () => void }): ReactNode {
  const key = ["shares", thread.id];
  const shares = useQuery({ queryKey: key, queryFn: ({ signal }) => loadShares(thread.id, signal), staleTime: 0 });
  const [lifetime, setLifetime] = useState(0);
  const [made, setMade] = useState<Share | null>(null);
  const [problem, setProblem] = useState("");

  const attempt = async (deed: () => Promise<void>): Promise<void> => {
    setProblem("");
    try {
      await deed();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "That did not work.");
    }
    await queryClient.invalidateQueries({ queryKey: key });
  };
  const make = (): Promise<void> =>
    attempt(async () => setMade(await createShare(thread.id, LIFETIMES[lifetime]?.seconds ?? null)));
  const revoke = (share: Share): Promise<void> =>
    attempt(async () => {
      await revokeShare(thread.id, share.id);
      if (made?.id === share.id) setMade(null);
    });
  if (isUnknown(shares.error)) {
    return (
      <Dialog title="Share this chat" onClose={onClose}>
        <p>This server does not share chats.</p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Share this chat" onClose={onClose}>
      <p>Whoever has the link can read this chat as it is now, without an account. They cannot write in it.</p>
      <div className="share-make">
        <label>
          Works for{" "}
          <select value={lifetime} onChange={(event) => setLifetime(Number(event.target.value))}>
            {LIFETIMES.map(({ label }, index) => (
              <option key={label} value={index}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="solid" data-autofocus onClick={() => void make()}>
          Make a link
        </button>
      </div>
      {made?.url && <MadeLink url={made.url} />}
      {problem && (
        <p className="notice notice-failed" role="alert">
          {problem}
        </p>
      )}
      <ShareList shares={shares.data ?? []} onRevoke={(share) => void revoke(share)} />
    </Dialog>
  );
}

function MadeLink({ url }: { readonly url: string }): ReactNode {
  const [told, setTold] = useState("");
  const copy = async (): Promise<void> => setTold((await copyText(url)) ? "Copied." : "Select the link and copy it.");
  return (
    <div className="share-link">
      <input className="field" aria-label="Link" readOnly value={url} onFocus={(event) => event.target.select()} />
      <button type="button" className="plain" onClick={() => void copy()}>
        Copy
      </button>
      <p role="status">{told || "The link is shown this once; copy it now."}</p>
    </div>
  );
}

interface ShareListProps {
  readonly shares: readonly Share[];
  readonly onRevoke: (share: Share) => void;
}

function ShareList({ shares, onRevoke }: ShareListProps): ReactNode {
  if (shares.length === 0) return null;
  const day = (seconds: number): string => new Date(seconds * 1000).toLocaleDateString();
  return (
    <>
      <h3>Links that work</h3>
      <ul className="share-list">
        {shares.map((share) => (
          <li key={share.id}>
            <span>
              Made {day(share.createdAt)}, {share.expiresAt === null ? "until revoked" : `until ${day(share.expiresAt)}`}
            </span>
            <button type="button" className="plain" onClick={() => onRevoke(share)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function isUnknown(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}
