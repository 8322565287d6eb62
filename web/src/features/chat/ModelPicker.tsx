import type { ReactNode } from "react";
import type { Models } from "@/features/chat/useModels";

export function ModelPicker({ models }: { readonly models: Models }): ReactNode {
  return (
    <select
      className="model-picker"
      aria-label="Model"
      value={models.chosen?.id ?? ""}
      disabled={models.models.length === 0}
      onChange={(event) => models.choose(event.target.value)}
    >
      {models.models.length === 0 && <option value="">No model</option>}
      {models.models.map((model) => (
        <option key={model.id} value={model.id} title={model.id}>
          {model.label}
        </option>
      ))}
    </select>
  );
}
