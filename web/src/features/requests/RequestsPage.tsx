import { type ReactNode, useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { MorePages } from "@/features/requests/MorePages";
import { Outcome } from "@/features/requests/Outcome";
import { RequestDialog } from "@/features/requests/RequestDialog";
import { type LoggedRequest, type RequestFilter, useRequests } from "@/features/requests/api";
import { WhoseFilter } from "@/shared/console/WhoseFilter";
import { renderMoney } from "@/shared/console/money";
import { renderCount } from "@/shared/console/numbers";
import { renderAgo, renderDuration, renderMoment } from "@/shared/console/time";
import { type Columns, DataTable } from "@/shared/ui/DataTable";
import { PageHead } from "@/shared/ui/PageHead";
import { Empty, QueryState } from "@/shared/ui/states";

const NUMBER = { isNumber: true };

export function RequestsPage(): ReactNode {
  const { requestId } = useParams();
  const navigate = useNavigate();
  const [filter, setFilter] = useState<RequestFilter>({ key_id: "", model: "", outcome: "" });
  const requests = useRequests(filter);
  const columns = useMemo(() => columnsFor((id) => void navigate(`/requests/${id}`)), [navigate]);
  const refresh = (
    <button type="button" className="button" disabled={requests.isFetching} onClick={() => void requests.refetch()}>
      Refresh
    </button>
  );
  return (
    <>
      <PageHead title="Requests" actions={refresh}>
        Figures of every request; what was asked and answered only for keys whose content is logged.
      </PageHead>
      <Filters filter={filter} onChange={(part) => setFilter((before) => ({ ...before, ...part }))} />
      <QueryState query={requests} label="Loading requests">
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0) return <Empty title="No requests">Nothing was asked yet, or not with these filters.</Empty>;
          return (
            <>
              <DataTable label="Requests" rows={rows} columns={columns} rowId={(row) => row.id} />
              <MorePages query={requests} />
            </>
          );
        }}
      </QueryState>
      {requestId !== undefined && <RequestDialog id={requestId} onClose={() => void navigate("/requests")} />}
    </>
  );
}

function Filters({ filter, onChange }: { readonly filter: RequestFilter; readonly onChange: (part: Partial<RequestFilter>) => void }): ReactNode {
  return (
    <div className="filters filters-part">
      <select aria-label="Outcome" value={filter.outcome} onChange={(event) => onChange({ outcome: event.target.value })}>
        <option value="">All outcomes</option>
        <option value="ok">Answered</option>
        <option value="error">Failed</option>
      </select>
      <WhoseFilter wish={filter} onChange={onChange} />
    </div>
  );
}

function renderRepairs(count: number): string {
  return count === 1 ? "1 repair" : `${renderCount(count)} repairs`;
}

function columnsFor(onOpen: (id: string) => void): Columns<LoggedRequest> {
  return [
    {
      accessorKey: "started_at",
      header: "When",
      cell: ({ row: { original: request } }) => (
        <button
          type="button"
          className="link-button"
          title={renderMoment(request.started_at)}
          onClick={() => onOpen(request.id)}
        >
          {renderAgo(request.started_at)}
        </button>
      ),
    },
    {
      accessorKey: "status",
      header: "Outcome",
      cell: ({ row: { original: request } }) => (
        <div className="cell-stack">
          <Outcome request={request} />
          {request.repairs > 0 && <span className="muted">{renderRepairs(request.repairs)}</span>}
        </div>
      ),
    },
    {
      id: "key",
      header: "Key",
      accessorFn: (request) => request.key_name ?? "",
      cell: ({ row: { original: request } }) => (
        <div className="cell-stack">
          <span className="cell-short" title={request.key_name ?? undefined}>
            {request.key_name ?? "console"}
          </span>
          {request.user && (
            <span className="cell-short muted" title={request.user}>
              {request.user}
            </span>
          )}
        </div>
      ),
    },
    {
      accessorKey: "model",
      header: "Model",
      cell: ({ row: { original: request } }) => (
        <div className="cell-stack">
          <code className="cell-short" title={request.model}>
            {request.model}
          </code>
          <span className="muted">
            {request.endpoint}
            {request.is_streamed && ", streamed"}
          </span>
        </div>
      ),
    },
    {
      accessorKey: "duration_ms",
      header: "Time (first)",
      meta: NUMBER,
      cell: ({ row: { original: request } }) => (
        <div className="cell-stack">
          <span>{renderDuration(request.duration_ms)}</span>
          <span className="muted">{renderDuration(request.first_component_ms)}</span>
        </div>
      ),
    },
    {
      id: "tokens",
      header: "Tokens",
      meta: NUMBER,
      accessorFn: (request) => request.prompt_tokens + request.completion_tokens,
      cell: ({ row: { original: request } }) => (
        <div className="cell-stack">
          <span>{renderCount(request.prompt_tokens + request.completion_tokens)}</span>
          <span className="muted">
            {renderCount(request.prompt_tokens)} + {renderCount(request.completion_tokens)}
          </span>
        </div>
      ),
    },
    {
      id: "cost",
      header: "Cost",
      meta: NUMBER,
      enableSorting: false,
      cell: ({ row }) => renderMoney(row.original.cost_usd),
    },
  ];
}
