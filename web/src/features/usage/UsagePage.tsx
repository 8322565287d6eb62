import { type ReactNode, useMemo, useState } from "react";
import { type Figures, type Group, type Usage, type UsageRow, type UsageWish, usageCsvPath, useUsage } from "@/features/usage/api";
import { METRICS, barsOf } from "@/features/usage/metrics";
import { BarChart, RankChart } from "@/shared/charts/BarChart";
import { WhoseFilter } from "@/shared/console/WhoseFilter";
import { renderMoney, toPicodollars } from "@/shared/console/money";
import { renderCount } from "@/shared/console/numbers";
import { renderDuration, renderUtcDay, utcDay } from "@/shared/console/time";
import { type Columns, DataTable } from "@/shared/ui/DataTable";
import { PageHead } from "@/shared/ui/PageHead";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";
import { Empty, QueryState } from "@/shared/ui/states";

const RANGES = [7, 30, 90] as const;
const GROUPS: readonly [group: Group, label: string][] = [
  ["day", "By day"],
  ["key", "By key"],
  ["model", "By model"],
];

export function UsagePage(): ReactNode {
  const [wish, setWish] = useState<UsageWish>(() => ({ from: utcDay(29), to: utcDay(), group: "day", key_id: "", model: "" }));
  const usage = useUsage(wish);
  const csv = (
    <a className="button" href={usageCsvPath(wish)} download>
      <ConsoleIcon name="download" size={16} />
      CSV
    </a>
  );
  return (
    <>
      <PageHead title="Usage" actions={csv}>
        Days are UTC. Money is exact: nothing is rounded.
      </PageHead>
      <Filters wish={wish} onChange={(part) => setWish((before) => ({ ...before, ...part }))} />
      <QueryState query={usage} label="Loading usage">
        {(data) => <UsageView usage={data} />}
      </QueryState>
    </>
  );
}

interface FiltersProps {
  readonly wish: UsageWish;
  readonly onChange: (part: Partial<UsageWish>) => void;
}

function Filters({ wish, onChange }: FiltersProps): ReactNode {
  return (
    <div className="filters">
      <div className="filters-part">
        <div className="segments" role="group" aria-label="Range">
          {RANGES.map((days) => {
            const isOn = wish.from === utcDay(days - 1) && wish.to === utcDay();
            return (
              <button
                key={days}
                type="button"
                aria-pressed={isOn}
                onClick={() => onChange({ from: utcDay(days - 1), to: utcDay() })}
              >
                {days} days
              </button>
            );
          })}
        </div>
        <label>
          From
          <input type="date" value={wish.from} max={wish.to} onChange={(event) => event.target.value && onChange({ from: event.target.value })} />
        </label>
        <label>
          to
          <input type="date" value={wish.to} min={wish.from} max={utcDay()} onChange={(event) => event.target.value && onChange({ to: event.target.value })} />
        </label>
      </div>
      <div className="filters-part">
        <div className="segments" role="group" aria-label="Grouping">
          {GROUPS.map(([group, label]) => (
            <button key={group} type="button" aria-pressed={wish.group === group} onClick={() => onChange({ group })}>
              {label}
            </button>
          ))}
        </div>
        <WhoseFilter wish={wish} onChange={onChange} />
      </div>
    </div>
  );
}

function UsageView({ usage }: { readonly usage: Usage }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const metric = METRICS[chosen] ?? METRICS[0]!;
  const bars = useMemo(() => barsOf(usage, metric), [usage, metric]);
  const label = `${metric.name} by ${usage.group}`;
  return (
    <>
      <div className="figures" role="group" aria-label="Figure in the chart">
        {METRICS.map((entry, index) => (
          <button
            key={entry.name}
            type="button"
            className="figure"
            aria-pressed={index === chosen}
            onClick={() => setChosen(index)}
          >
            <span>{entry.name}</span>
            <strong>{entry.text(usage.total)}</strong>
          </button>
        ))}
      </div>
      {usage.total.requests === 0 ? (
        <Empty title="Nothing was asked in this time">Requests appear here as soon as they end.</Empty>
      ) : (
        <div className="stack">
          <div className="card">
            {usage.group === "day" ? (
              <BarChart label={label} bars={bars} renderTick={(value) => metric.tick(value)} isCount={metric.isCount} />
            ) : (
              <RankChart label={label} bars={bars} />
            )}
          </div>
          <UsageTable usage={usage} />
        </div>
      )}
    </>
  );
}

const NUMBER = { isNumber: true };
const HEADS: Record<Group, string> = { day: "Day", key: "Key", model: "Model" };

function UsageTable({ usage }: { readonly usage: Usage }): ReactNode {
  const columns = useMemo<Columns<UsageRow>>(() => {
    const counts = (["requests", "errors", "prompt_tokens", "cached_tokens", "completion_tokens", "repairs"] as const).map((name) => ({
      accessorKey: name,
      header: COUNT_HEADS[name],
      meta: NUMBER,
      cell: ({ row }: { row: { original: UsageRow } }) => renderCount(row.original[name]),
    }));
    return [
      {
        accessorKey: "group",
        header: HEADS[usage.group],
        cell: ({ row }) => (usage.group === "day" ? renderUtcDay(row.original.group) : row.original.label),
      },
      ...counts,
      {
        id: "first",
        header: "First component (p50 / p95)",
        meta: NUMBER,
        accessorFn: (row) => row.first_component_ms?.p50 ?? -1,
        cell: ({ row }) => renderTimes(row.original),
      },
      {
        id: "cost",
        header: "Cost",
        meta: NUMBER,
        accessorFn: (row) => row.cost_usd,
        sortingFn: (a, b) => (toPicodollars(a.original.cost_usd) < toPicodollars(b.original.cost_usd) ? -1 : 1),
        cell: ({ row }) => renderMoney(row.original.cost_usd),
      },
    ];
  }, [usage.group]);
  const { total } = usage;
  const footer = [
    "Total",
    renderCount(total.requests),
    renderCount(total.errors),
    renderCount(total.prompt_tokens),
    renderCount(total.cached_tokens),
    renderCount(total.completion_tokens),
    renderCount(total.repairs),
    renderTimes(total),
    renderMoney(total.cost_usd),
  ];
  // The chart shows every day; in the table the newest come first, and days without requests say nothing.
  const rows = useMemo(
    () => (usage.group === "day" ? usage.data.filter((row) => row.requests > 0).reverse() : usage.data),
    [usage],
  );
  return <DataTable label="Usage figures" rows={rows} columns={columns} rowId={(row) => row.group} footer={footer} />;
}

const COUNT_HEADS = {
  requests: "Requests",
  errors: "Errors",
  prompt_tokens: "Prompt tokens",
  cached_tokens: "Cached",
  completion_tokens: "Reply tokens",
  repairs: "Repairs",
} as const;

function renderTimes({ first_component_ms: times }: Figures): string {
  return times === null ? "–" : `${renderDuration(times.p50)} / ${renderDuration(times.p95)}`;
}
