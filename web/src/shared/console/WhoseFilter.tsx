import type { ReactNode } from "react";
import { useKeys } from "@/shared/console/keys";
import { useModelList } from "@/shared/console/models";

interface Whose {
  readonly key_id: string;
  readonly model: string;
}

interface WhoseFilterProps {
  readonly wish: Whose;
  readonly onChange: (part: Partial<Whose>) => void;
}

/** One key or all, one model or all; empty is all. */
export function WhoseFilter({ wish, onChange }: WhoseFilterProps): ReactNode {
  const keys = useKeys();
  const models = useModelList();
  return (
    <>
      <select aria-label="Key" value={wish.key_id} onChange={(event) => onChange({ key_id: event.target.value })}>
        <option value="">All keys</option>
        {keys.data?.map((key) => (
          <option key={key.id} value={key.id}>
            {key.name}
          </option>
        ))}
      </select>
      <select aria-label="Model" value={wish.model} onChange={(event) => onChange({ model: event.target.value })}>
        <option value="">All models</option>
        {models.data?.data.map((model) => (
          <option key={model.id}>{model.id}</option>
        ))}
      </select>
    </>
  );
}
