import { type ReactNode, useMemo } from "react";
import type { ApiKey } from "@/shared/console/keys";
import { renderMoney, spentShare, toPicodollars } from "@/shared/console/money";
import { renderCount } from "@/shared/console/numbers";
import { renderAgo, renderDay, renderMoment } from "@/shared/console/time";
import { type Columns, DataTable } from "@/shared/ui/DataTable";

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly mayWrite: boolean;
  readonly onEdit: (key: ApiKey) => void;
  readonly onRevoke: (key: ApiKey) => void;
}

export function KeyTable({ keys, mayWrite, onEdit, onRevoke }: KeyTableProps): ReactNode {
  const columns = useMemo<Columns<ApiKey>>(() => {
    const base: Columns<ApiKey> = [
      { id: "name", header: "Key", accessorKey: "name", cell: ({ row }) => <NameCell apiKey={row.original} /> },
      {
        id: "used",
        header: "Last used",
        accessorFn: (key) => key.last_used_at ?? 0,
        cell: ({ row }) => <Used at={row.original.last_used_at} />,
      },
      {
        id: "spent",
        header: "Spent",
        meta: { isNumber: true },
        accessorFn: (key) => key.spent.total,
        sortingFn: (a, b) => compare(a.original.spent.total, b.original.spent.total),
        cell: ({ row }) => <Spent apiKey={row.original} />,
      },
      {
        id: "limits",
        header: "Limits",
        enableSorting: false,
        cell: ({ row }) => <LimitTags apiKey={row.original} />,
      },
    ];
    if (!mayWrite) return base;
    const actions: Columns<ApiKey> = [
      {
        id: "actions",
        header: () => <span className="visually-hidden">Actions</span>,
        enableSorting: false,
        cell: ({ row: { original: key } }) =>
          key.revoked_at === null && (
            <span className="row-actions">
              <button type="button" className="button button-quiet" aria-label={`Edit ${key.name}`} onClick={() => onEdit(key)}>
                Edit
              </button>
              <button
                type="button"
                className="button button-quiet danger"
                aria-label={`Revoke ${key.name}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </button>
            </span>
          ),
      },
    ];
    return [...base, ...actions];
  }, [mayWrite, onEdit, onRevoke]);
  const sorted = useMemo(() => keys.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b))), [keys]);
  return (
    <DataTable
      label="Keys"
      rows={sorted}
      columns={columns}
      rowId={(key) => key.id}
      rowClass={(key) => (isOver(key) ? "row-over" : undefined)}
    />
  );
}

function compare(a: string, b: string): number {
  const difference = toPicodollars(a) - toPicodollars(b);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function isOver(key: ApiKey): boolean {
  return key.revoked_at !== null || (key.expires_at !== null && key.expires_at * 1000 < Date.now());
}

function NameCell({ apiKey }: { readonly apiKey: ApiKey }): ReactNode {
  const { revoked_at, expires_at } = apiKey;
  return (
    <div className="cell-stack">
      <span className="cell-name">
        {apiKey.name}
        {revoked_at !== null ? (
          <span className="tag tag-danger">revoked {renderDay(revoked_at)}</span>
        ) : isOver(apiKey) ? (
          <span className="tag tag-danger">expired</span>
        ) : (
          expires_at !== null && <span className="tag">expires {renderAgo(expires_at)}</span>
        )}
      </span>
      <span className="muted">
        <code>{apiKey.prefix}…</code> · made {renderDay(apiKey.created_at)}
      </span>
    </div>
  );
}

function Used({ at }: { readonly at: number | null }): ReactNode {
  if (at === null) return <span className="muted">never</span>;
  return <time title={renderMoment(at)}>{renderAgo(at)}</time>;
}

function Spent({ apiKey }: { readonly apiKey: ApiKey }): ReactNode {
  const { spent, limits } = apiKey;
  const budgets = [
    ["today", spent.day, limits.usd_per_day],
    ["this month", spent.month, limits.usd_per_month],
    ["in all", spent.total, limits.usd_total],
  ] as const;
  return (
    <div className="cell-stack">
      <span>{renderMoney(spent.total)}</span>
      {budgets.map(([period, amount, limit]) => {
        const share = spentShare(amount, limit);
        if (share === null) return null;
        return (
          <span key={period} className="budget">
            <span className="budget-track" aria-hidden="true">
              <span className={share >= 0.9 ? "budget-bar budget-full" : "budget-bar"} style={{ width: `${100 * share}%` }} />
            </span>
            <span className="muted">
              {renderMoney(amount)} of {renderMoney(limit)} {period}
            </span>
          </span>
        );
      })}
    </div>
  );
}

function LimitTags({ apiKey }: { readonly apiKey: ApiKey }): ReactNode {
  const { limits } = apiKey;
  const tags = [
    limits.requests_per_minute != null && `${renderCount(limits.requests_per_minute)} requests/min`,
    limits.tokens_per_minute != null && `${renderCount(limits.tokens_per_minute)} tokens/min`,
    limits.concurrent_streams != null && `${renderCount(limits.concurrent_streams)} at a time`,
    limits.endpoints != null && `only ${limits.endpoints.join(", ")}`,
    limits.models != null && (limits.models.length === 1 ? limits.models[0] : `${limits.models.length} models`),
    apiKey.origins !== null && apiKey.origins.length > 0 && (apiKey.origins.length === 1 ? apiKey.origins[0] : `${apiKey.origins.length} origins`),
    apiKey.is_content_logged === true && "content logged",
  ].filter((tag): tag is string => typeof tag === "string");
  if (tags.length === 0) return <span className="muted">none</span>;
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}
