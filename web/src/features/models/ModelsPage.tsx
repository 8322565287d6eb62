import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import { type ConsoleModel, type ProviderState, useModelList } from "@/shared/console/models";
import { renderMoney, toPicodollars } from "@/shared/console/money";
import { renderCount } from "@/shared/console/numbers";
import { may, useSession } from "@/shared/console/session";
import { type Columns, DataTable } from "@/shared/ui/DataTable";
import { PageHead } from "@/shared/ui/PageHead";
import { Empty, QueryState } from "@/shared/ui/states";

const NUMBER = { isNumber: true };

export function ModelsPage(): ReactNode {
  const models = useModelList();
  const mayTry = may(useSession().data?.user, "write");
  const columns = useMemo(() => columnsFor(mayTry), [mayTry]);
  const refresh = (
    <button type="button" className="button" disabled={models.isFetching} onClick={() => void models.refetch()}>
      Check again
    </button>
  );
  return (
    <>
      <PageHead title="Models & pricing" actions={refresh}>
        Prices are USD per million tokens, from your settings or from the list inside the server.
      </PageHead>
      <QueryState query={models} label="Loading models">
        {(list) => (
          <div className="stack">
            <div className="figures">
              {list.providers.map((provider) => (
                <Provider key={provider.name} provider={provider} />
              ))}
            </div>
            {list.data.length === 0 ? (
              <Empty title="No models are configured">Name a provider in viewloom.toml or set OPENAI_API_KEY.</Empty>
            ) : (
              <DataTable label="Models" rows={list.data} columns={columns} rowId={(model) => model.id} />
            )}
          </div>
        )}
      </QueryState>
    </>
  );
}

function Provider({ provider }: { readonly provider: ProviderState }): ReactNode {
  return (
    <div className="figure">
      <span>Provider</span>
      <strong>{provider.name}</strong>
      <span className="provider-state">
        <span className={provider.is_ready ? "dot" : "dot dot-bad"} aria-hidden="true" />{" "}
        {provider.detail || (provider.is_ready ? "Ready" : "Not ready")}
      </span>
    </div>
  );
}

function price(header: string, member: "input" | "cached_input" | "output"): Columns<ConsoleModel>[number] {
  const amount = (model: ConsoleModel): string | null => model.pricing?.[member] ?? null;
  return {
    id: member,
    header,
    meta: NUMBER,
    accessorFn: amount,
    sortingFn: (a, b) => (toPicodollars(amount(a.original) ?? "0") < toPicodollars(amount(b.original) ?? "0") ? -1 : 1),
    cell: ({ row }) => renderMoney(amount(row.original)),
  };
}

function columnsFor(mayTry: boolean): Columns<ConsoleModel> {
  const columns: Columns<ConsoleModel> = [
    { id: "id", header: "Model", accessorKey: "id", cell: ({ row }) => <Name model={row.original} /> },
    {
      accessorKey: "context_length",
      header: "Context",
      meta: NUMBER,
      cell: ({ row }) => renderCount(row.original.context_length),
    },
    {
      accessorKey: "max_completion_tokens",
      header: "Longest reply",
      meta: NUMBER,
      cell: ({ row }) => renderCount(row.original.max_completion_tokens),
    },
    price("Input", "input"),
    price("Cached", "cached_input"),
    price("Output", "output"),
  ];
  if (!mayTry) return columns;
  return [
    ...columns,
    {
      id: "try",
      header: () => <span className="visually-hidden">Actions</span>,
      enableSorting: false,
      cell: ({ row: { original: model } }) => (
        <Link
          className="button"
          to={`/playground?model=${encodeURIComponent(model.id)}`}
          aria-label={`Try it: ${model.id}`}
        >
          Try it
        </Link>
      ),
    },
  ];
}

function Name({ model }: { readonly model: ConsoleModel }): ReactNode {
  const tags = [
    model.is_default && "default",
    model.is_embedded && "inside the server",
    model.takes_images === true && "images",
    model.calls_tools === true && "tools",
  ].filter((tag): tag is string => tag !== false);
  return (
    <div className="cell-stack">
      <span className="cell-name">
        <code>{model.id}</code>
        {tags.map((tag) => (
          <span key={tag} className={tag === "default" ? "tag tag-good" : "tag"}>
            {tag}
          </span>
        ))}
      </span>
      {model.aliases.length > 0 && <span className="muted">also {model.aliases.join(", ")}</span>}
    </div>
  );
}
