/** Tabs as the ARIA practices have them: arrows move between them, only the chosen one is in the tab order. */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

export interface Tab {
  readonly name: string;
  readonly label?: ReactNode;
  readonly panel: () => ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly end?: ReactNode;
}

export function Tabs({ label, tabs, end }: TabsProps): ReactNode {
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]?.name);
  const index = Math.max(
    0,
    tabs.findIndex((tab) => tab.name === chosen),
  );

  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const last = tabs.length - 1;
    const steps: Record<string, number> = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setChosen(tabs[next]?.name);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };

  return (
    <div className="tabs">
      <div className="tab-row">
        <div className="tab-list" role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map((tab, at) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${id}-tab-${at}`}
              aria-selected={at === index}
              aria-controls={at === index ? `${id}-panel` : undefined}
              tabIndex={at === index ? 0 : -1}
              onClick={() => setChosen(tab.name)}
            >
              {tab.label ?? tab.name}
            </button>
          ))}
        </div>
        {end}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${index}`}>
        {tabs[index]?.panel()}
      </div>
    </div>
  );
}
