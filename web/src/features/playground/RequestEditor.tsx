/** The left side: everything that the request says. */
import type { ReactNode } from "react";
import { type Draft, type DraftMessage, type DraftRole, PARAMETERS, type Problems, ROLES } from "@/features/playground/draft";
import { defaultModel, useModelList } from "@/shared/console/models";
import { Field } from "@/shared/ui/Field";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";

interface EditorProps {
  readonly draft: Draft;
  readonly problems: Problems;
  readonly onChange: (part: Partial<Draft>) => void;
}

export function RequestEditor({ draft, problems, onChange }: EditorProps): ReactNode {
  return (
    <div className="form play-editor">
      <ModelField draft={draft} problems={problems} onChange={onChange} />
      <Messages draft={draft} problems={problems} onChange={onChange} />
      <Parameters draft={draft} problems={problems} onChange={onChange} />
      <Components draft={draft} problems={problems} onChange={onChange} />
    </div>
  );
}

const MORE_PARAMETERS = ["stop", "tools", "responseFormat", "others"] as const;

function Parameters({ draft, problems, onChange }: EditorProps): ReactNode {
  const isUsed =
    PARAMETERS.some((name) => draft.parameters[name] || problems[name]) ||
    MORE_PARAMETERS.some((name) => draft[name] !== "" || problems[name]);
  return (
    <details open={isUsed}>
      <summary>Parameters</summary>
      <div className="form">
        <div className="form-grid form-grid-2">
          {PARAMETERS.map((name) => (
            <Field key={name} label={name} error={problems[name]}>
              {(control) => (
                <input
                  {...control}
                  inputMode="decimal"
                  placeholder="default"
                  value={draft.parameters[name] ?? ""}
                  onChange={(event) => onChange({ parameters: { ...draft.parameters, [name]: event.target.value } })}
                />
              )}
            </Field>
          ))}
        </div>
        <Area label="stop" hint="At most four, one a line." error={problems.stop} value={draft.stop} onChange={(stop) => onChange({ stop })} />
        {TEXT_PARAMETERS.map(([name, label, example]) => (
          <Area
            key={name}
            label={label}
            example={example}
            error={problems[name]}
            value={draft[name]}
            onChange={(value) => onChange({ [name]: value })}
          />
        ))}
      </div>
    </details>
  );
}

interface AreaProps {
  readonly label: string;
  readonly hint?: string;
  readonly example?: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A few lines as a program reads them. */
function Area({ label, hint, example = "", error, value, onChange }: AreaProps): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          className="mono"
          rows={example === "" ? 2 : 4}
          spellCheck={false}
          placeholder={example}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function ModelField({ draft, problems, onChange }: EditorProps): ReactNode {
  const models = useModelList();
  const ids = models.data?.data.map((model) => model.id) ?? [];
  return (
    <Field label="Model" error={problems.model ?? models.error?.message}>
      {(control) => (
        <select
          {...control}
          value={draft.model || (defaultModel(models.data) ?? "")}
          onChange={(event) => onChange({ model: event.target.value })}
        >
          {draft.model !== "" && !ids.includes(draft.model) && <option>{draft.model}</option>}
          {ids.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Messages({ draft, problems, onChange }: EditorProps): ReactNode {
  const change = (index: number, part: Partial<DraftMessage>): void =>
    onChange({ messages: draft.messages.map((message, at) => (at === index ? { ...message, ...part } : message)) });
  const add = (): void => {
    const role = draft.messages.at(-1)?.role === "user" ? "assistant" : "user";
    onChange({ messages: [...draft.messages, { role, content: "" }] });
  };
  return (
    <fieldset>
      <legend>Messages</legend>
      {draft.messages.map((message, index) => (
        <div key={index} className="play-message">
          <div className="play-message-head">
            <select
              aria-label={`Role of message ${index + 1}`}
              value={message.role}
              onChange={(event) => change(index, { role: event.target.value as DraftRole })}
            >
              {ROLES.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
            {draft.messages.length > 1 && (
              <button
                type="button"
                className="icon"
                aria-label={`Remove message ${index + 1}`}
                onClick={() => onChange({ messages: draft.messages.filter((_, at) => at !== index) })}
              >
                <ConsoleIcon name="trash" size={16} />
              </button>
            )}
          </div>
          {message.role === "tool" && (
            <input
              aria-label={`Call that message ${index + 1} answers`}
              placeholder="tool_call_id"
              spellCheck={false}
              value={message.callId ?? ""}
              onChange={(event) => change(index, { callId: event.target.value })}
            />
          )}
          <textarea
            aria-label={`Message ${index + 1}`}
            rows={message.content.length > 240 ? 8 : 3}
            placeholder={message.role === "user" ? "Make a contact form" : ""}
            value={message.content}
            onChange={(event) => change(index, { content: event.target.value })}
          />
          {message.role === "assistant" && message.calls !== undefined && (
            <textarea
              className="mono"
              aria-label={`Calls of message ${index + 1}`}
              rows={3}
              spellCheck={false}
              value={message.calls}
              onChange={(event) => change(index, { calls: event.target.value })}
            />
          )}
        </div>
      ))}
      {problems.messages && (
        <p className="field-error" role="alert">
          {problems.messages}
        </p>
      )}
      <button type="button" className="button button-quiet" onClick={add}>
        <ConsoleIcon name="plus" size={16} />
        Add message
      </button>
    </fieldset>
  );
}

const TEXT_PARAMETERS = [
  ["tools", "tools", '[{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]'],
  ["responseFormat", "response_format", '{"type": "json_object"}'],
  ["others", "Other parameters", '{"tool_choice": "required", "reasoning_effort": "low"}'],
] as const;
const SCHEMA_FIELDS = [
  ["components", "Custom components", '{"Gauge": {"type": "object", "properties": {"value": {"type": "number"}}}}'],
  ["actions", "Custom actions", '{"save_note": {"type": "object", "properties": {"id": {"type": "string"}}}}'],
] as const;
const NAME_FIELDS = [
  ["included", "Included components", "EditableTable"],
  ["excluded", "Excluded components", "Image, Forms"],
] as const;

function Components({ draft, problems, onChange }: EditorProps): ReactNode {
  const fields = ["library", "components", "actions", "included", "excluded"] as const;
  return (
    <details open={fields.some((name) => draft[name] !== "" || problems[name])}>
      <summary>Components and actions</summary>
      <div className="form">
        <Field label="Library" error={problems.library}>
          {(control) => (
            <select
              {...control}
              value={draft.library}
              onChange={(event) => onChange({ library: event.target.value as Draft["library"] })}
            >
              <option value="">the server's own</option>
              <option value="chat">chat</option>
              <option value="full">full</option>
            </select>
          )}
        </Field>
        {SCHEMA_FIELDS.map(([name, label, example]) => (
          <Area
            key={name}
            label={label}
            hint="JSON Schemas by name."
            example={example}
            error={problems[name]}
            value={draft[name]}
            onChange={(value) => onChange({ [name]: value })}
          />
        ))}
        {NAME_FIELDS.map(([name, label, example]) => (
          <Field key={name} label={label} error={problems[name]}>
            {(control) => (
              <input
                {...control}
                spellCheck={false}
                placeholder={example}
                value={draft[name]}
                onChange={(event) => onChange({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}
