/** The server's models and the one the person chose. */
import { useCallback, useEffect, useState } from "react";
import { ApiError } from "@/shared/api/client";
import { type Model, loadModels } from "@/shared/api/models";

const MODEL_ITEM = "viewloom.model";

export interface Models {
  readonly models: readonly Model[];
  readonly chosen: Model | undefined;
  readonly needsKey: boolean;
  readonly error: string | null;
  choose(id: string): void;
  reload(): void;
  askForKey(): void;
}

export function useModels(): Models {
  const [models, setModels] = useState<readonly Model[]>([]);
  const [chosenId, setChosenId] = useState(() => localStorage.getItem(MODEL_ITEM));
  const [needsKey, setNeedsKey] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    loadModels(abort.signal)
      .then((loaded) => {
        setModels(loaded);
        setNeedsKey(false);
        setError(loaded.length === 0 ? "The server offers no model that this page can use." : null);
      })
      .catch((failure: unknown) => {
        if (abort.signal.aborted) return;
        const isRefused = failure instanceof ApiError && (failure.status === 401 || failure.status === 403);
        setNeedsKey(isRefused);
        setError(isRefused ? null : failure instanceof Error ? failure.message : "The models could not be read.");
      });
    return () => abort.abort();
  }, [attempt]);

  const choose = (id: string): void => {
    localStorage.setItem(MODEL_ITEM, id);
    setChosenId(id);
  };
  return {
    models,
    chosen: models.find((model) => model.id === chosenId) ?? models[0],
    needsKey,
    error,
    choose,
    reload: useCallback(() => setAttempt((count) => count + 1), []),
    askForKey: useCallback(() => setNeedsKey(true), []),
  };
}
