import { type ReactNode, useState } from "react";
import { KeyCreated } from "@/features/keys/KeyCreated";
import { KeyDialog } from "@/features/keys/KeyDialog";
import { type NewKey, useRevokeKey } from "@/features/keys/api";
import { KeyTable } from "@/features/keys/KeyTable";
import { type ApiKey, useKeys } from "@/shared/console/keys";
import { may, useSession } from "@/shared/console/session";
import { ConfirmDialog } from "@/shared/ui/Dialog";
import { PageHead } from "@/shared/ui/PageHead";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import { Empty, QueryState } from "@/shared/ui/states";

type Open =
  | { readonly kind: "none" }
  | { readonly kind: "new" }
  | { readonly kind: "made"; readonly made: NewKey }
  | { readonly kind: "edit"; readonly key: ApiKey }
  | { readonly kind: "revoke"; readonly key: ApiKey };

const NONE: Open = { kind: "none" };

export function KeysPage(): ReactNode {
  const keys = useKeys();
  const mayWrite = may(useSession().data?.user, "write");
  const [open, setOpen] = useState<Open>(NONE);
  const close = (): void => setOpen(NONE);
  const create = mayWrite && (
    <button type="button" className="button button-primary" onClick={() => setOpen({ kind: "new" })}>
      <ConsoleIcon name="plus" size={16} />
      Create key
    </button>
  );
  return (
    <>
      <PageHead title="Keys" actions={create}>
        Each app gets its own key, with its own limits. The server keeps only hashes.
      </PageHead>
      <QueryState query={keys} label="Loading keys">
        {(data) =>
          data.length === 0 ? (
            <Empty title="No keys yet" action={create}>
              A key lets an app call this server.
            </Empty>
          ) : (
            <KeyTable
              keys={data}
              mayWrite={mayWrite}
              onEdit={(key) => setOpen({ kind: "edit", key })}
              onRevoke={(key) => setOpen({ kind: "revoke", key })}
            />
          )
        }
      </QueryState>
      {(open.kind === "new" || open.kind === "edit") && (
        <KeyDialog
          apiKey={open.kind === "edit" ? open.key : undefined}
          onClose={close}
          onCreated={(made) => setOpen({ kind: "made", made })}
        />
      )}
      {open.kind === "made" && <KeyCreated made={open.made} onClose={close} />}
      {open.kind === "revoke" && <RevokeDialog apiKey={open.key} onClose={close} />}
    </>
  );
}

function RevokeDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }): ReactNode {
  const revoking = useRevokeKey();
  return (
    <ConfirmDialog
      title={`Revoke “${apiKey.name}”?`}
      confirm="Revoke key"
      isBusy={revoking.isPending}
      onClose={onClose}
      onConfirm={() => revoking.mutate(apiKey.id, { onSuccess: onClose })}
    >
      <p>
        Whoever uses <code>{apiKey.prefix}…</code> is refused from the next request on. This cannot be undone.
      </p>
      {revoking.error && (
        <p className="notice notice-failed" role="alert">
          {revoking.error.message}
        </p>
      )}
    </ConfirmDialog>
  );
}
