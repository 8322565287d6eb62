import type { ReactNode } from "react";
import type { NewKey } from "@/features/keys/api";
import { defaultModel, useModelList } from "@/shared/console/models";
import { renderSnippets } from "@/shared/console/snippets";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Dialog } from "@/shared/ui/Dialog";
import { Tabs } from "@/shared/ui/Tabs";

interface KeyCreatedProps {
  readonly made: NewKey;
  readonly onClose: () => void;
}

/** The one time that a key is shown, with requests that work as they are. */
export function KeyCreated({ made, onClose }: KeyCreatedProps): ReactNode {
  const models = useModelList();
  const model = made.key.limits.models?.find((name) => !name.endsWith("*")) ?? defaultModel(models.data) ?? "c1-latest";
  const snippets = renderSnippets({
    origin: window.location.origin,
    key: made.secret,
    body: { model, messages: [{ role: "user", content: "Make a contact form" }] },
  });
  const footer = (
    <button type="button" className="button button-primary" onClick={onClose}>
      I have stored it
    </button>
  );
  return (
    <Dialog title={`Key “${made.key.name}” is ready`} size="large" onClose={onClose} footer={footer}>
      <p>Copy it now: the server keeps only its hash and cannot show it again.</p>
      <div className="secret">
        <code data-testid="secret">{made.secret}</code>
        <CopyButton text={made.secret} label="Copy key" />
      </div>
      <h3>Try it</h3>
      <Tabs
        label="Ready requests"
        tabs={snippets.map(({ name, text }) => ({
          name,
          panel: () => <CodeBlock label={`Request in ${name}`} text={text} />,
        }))}
      />
    </Dialog>
  );
}
