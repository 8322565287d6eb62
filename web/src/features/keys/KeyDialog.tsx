/** Makes a key or changes one. */
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { type NewKey, useChangeKey, useCreateKey } from "@/features/keys/api";
import {
  AMOUNTS,
  COUNTS,
  EMPTY_DRAFT,
  ENDPOINTS,
  type KeyDraft,
  type LimitName,
  draftOf,
  draftProblems,
  wishOf,
} from "@/features/keys/keyForm";
import { ConsoleError } from "@/shared/console/client";
import type { ApiKey } from "@/shared/console/keys";
import { useModelList } from "@/shared/console/models";
import { utcDay } from "@/shared/console/time";
import { Dialog } from "@/shared/ui/Dialog";
import { Check, Field } from "@/shared/ui/Field";

const LIMIT_LABELS: Readonly<Record<LimitName, string>> = {
  requests_per_minute: "Requests a minute",
  tokens_per_minute: "Tokens a minute",
  concurrent_streams: "Replies at a time",
  usd_per_day: "USD a day",
  usd_per_month: "USD a month",
  usd_total: "USD in all",
};

interface KeyDialogProps {
  readonly apiKey?: ApiKey | undefined;
  readonly onClose: () => void;
  readonly onCreated: (made: NewKey) => void;
}

export function KeyDialog({ apiKey, onClose, onCreated }: KeyDialogProps): ReactNode {
  const form = useId();
  const [draft, setDraft] = useState(() => (apiKey === undefined ? EMPTY_DRAFT : draftOf(apiKey)));
  const [isChecked, setChecked] = useState(false);
  const creating = useCreateKey();
  const changing = useChangeKey(apiKey?.id ?? "");
  const isBusy = creating.isPending || changing.isPending;
  const refusal = creating.error ?? changing.error;
  const change = (part: Partial<KeyDraft>): void => setDraft((before) => ({ ...before, ...part }));

  const problems: Record<string, string> = isChecked ? { ...draftProblems(draft) } : {};
  const place = refusal instanceof ConsoleError ? fieldOf(refusal.param) : null;
  if (place !== null && refusal !== null) problems[place] ??= refusal.message;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(draftProblems(draft)).length > 0) return;
    const wish = wishOf(draft, apiKey);
    if (apiKey === undefined) creating.mutate(wish, { onSuccess: onCreated });
    else changing.mutate(wish, { onSuccess: onClose });
  };

  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" form={form} className="button button-primary" disabled={isBusy}>
        {apiKey === undefined ? "Create key" : "Save changes"}
      </button>
    </>
  );
  return (
    <Dialog
      title={apiKey === undefined ? "New key" : `Edit “${apiKey.name}”`}
      size="large"
      onClose={onClose}
      footer={footer}
    >
      <form id={form} className="form" onSubmit={submit} noValidate>
        {refusal && place === null && (
          <p className="notice notice-failed" role="alert">
            {refusal.message}
          </p>
        )}
        <NameAndExpiry draft={draft} problems={problems} onChange={change} />
        <Limits draft={draft} problems={problems} onChange={change} />
        <Scope draft={draft} problems={problems} onChange={change} />
      </form>
    </Dialog>
  );
}

/** `limits.usd_total` as `usd_total`: the server names the member, the form shows it at its field. */
function fieldOf(param: string | null): string | null {
  const name = param?.split(".").at(-1)?.replace(/\[.*$/, "") ?? null;
  const known = ["name", "expires_at", "models", "endpoints", "origins", ...COUNTS, ...AMOUNTS];
  return name !== null && known.includes(name) ? name : null;
}

interface SectionProps {
  readonly draft: KeyDraft;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (part: Partial<KeyDraft>) => void;
}

function NameAndExpiry({ draft, problems, onChange }: SectionProps): ReactNode {
  return (
    <div className="form-grid">
      <Field label="Name" hint="What it is for; only your team sees it." error={problems.name}>
        {(control) => (
          <input
            {...control}
            autoFocus
            maxLength={200}
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label="Expires" hint="At the end of this day; empty for never." error={problems.expires_at}>
        {(control) => (
          <input
            {...control}
            type="date"
            min={utcDay()}
            value={draft.expires}
            onChange={(event) => onChange({ expires: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

function Limits({ draft, problems, onChange }: SectionProps): ReactNode {
  const row = (names: readonly LimitName[]): ReactNode =>
    names.map((name) => (
      <Field key={name} label={LIMIT_LABELS[name]} error={problems[name]}>
        {(control) => (
          <input
            {...control}
            inputMode="decimal"
            placeholder="no limit"
            value={draft.limits[name]}
            onChange={(event) => onChange({ limits: { ...draft.limits, [name]: event.target.value } })}
          />
        )}
      </Field>
    ));
  return (
    <>
      <fieldset>
        <legend>Rate limits</legend>
        <div className="form-grid form-grid-3">{row(COUNTS)}</div>
      </fieldset>
      <fieldset>
        <legend>Budget</legend>
        <div className="form-grid form-grid-3">{row(AMOUNTS)}</div>
      </fieldset>
    </>
  );
}

function Scope({ draft, problems, onChange }: SectionProps): ReactNode {
  const models = useModelList();
  const known = models.data?.data.map((model) => model.id).join(", ");
  const toggle = (endpoint: string, isOn: boolean): void =>
    onChange({ endpoints: ENDPOINTS.filter((name) => (name === endpoint ? isOn : draft.endpoints.includes(name))) });
  return (
    <>
      <fieldset>
        <legend>Endpoints</legend>
        <div className="form-row">
          {ENDPOINTS.map((endpoint) => (
            <Check
              key={endpoint}
              label={<code>/v1/{endpoint}</code>}
              isChecked={draft.endpoints.includes(endpoint)}
              onChange={(isOn) => toggle(endpoint, isOn)}
            />
          ))}
        </div>
        {problems.endpoints && (
          <p className="field-error" role="alert">
            {problems.endpoints}
          </p>
        )}
      </fieldset>
      <Lines
        label="Models"
        hint={`One a line, a star for any rest; empty for all.${known ? ` This server has ${known}.` : ""}`}
        error={problems.models}
        placeholder="all models"
        value={draft.models}
        onChange={(models) => onChange({ models })}
      />
      <Lines
        label="Browser origins"
        hint="Pages that may call with this key or its frontend tokens, one a line; empty for none."
        error={problems.origins}
        placeholder="https://app.example.org"
        value={draft.origins}
        onChange={(origins) => onChange({ origins })}
      />
      <Check
        label="Log what is asked and answered with this key"
        hint="Kept for as long as the server's settings say. Off, the log has figures only."
        isChecked={draft.isContentLogged}
        onChange={(isContentLogged) => onChange({ isContentLogged })}
      />
    </>
  );
}

interface LinesProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Lines({ label, hint, error, placeholder, value, onChange }: LinesProps): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          className="mono"
          rows={2}
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
