/** The server's models and the one the person chose. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "@/features/chat/failures";
import { ApiError } from "@/shared/api/client";
import { type Model, loadModels } from "@/shared/api/models";

const MODEL_ITEM = "viewloom.model";
const NO_MODELS: readonly Model[] = [];
const NO_MODEL =
  "The server offers no model that this page can use. Set OPENAI_BASE_URL and OPENAI_API_KEY for it, or let it load the built-in model, and restart it.";

export interface Models {
  readonly models: readonly Model[];
  readonly chosen: Model | undefined;
  readonly needsKey: boolean;
  readonly error: string | null;
  choose(id: string): void;
  reload(): void;
}

export function useModels(): Models {
  const [chosenId, setChosenId] = useState(() => localStorage.getItem(MODEL_ITEM));
  const query = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => loadModels(signal), staleTime: 60_000 });
  const models = query.data ?? NO_MODELS;
  const needsKey = query.error instanceof ApiError && (query.error.status === 401 || query.error.status === 403);

  const choose = (id: string): void => {
    localStorage.setItem(MODEL_ITEM, id);
    setChosenId(id);
  };
  return {
    models,
    chosen: models.find((model) => model.id === chosenId) ?? models[0],
    needsKey,
    error: needsKey ? null : errorOf(query.error, query.data),
    choose,
    reload: () => void query.refetch(),
  };
}

function errorOf(error: Error | null, models: readonly Model[] | undefined): string | null {
  if (error === null) return models?.length === 0 ? NO_MODEL : null;
  const { message, remedy } = failureOf(error);
  return `${message} ${remedy}`.trim();
}
