/** Every component: drawn, its props, and the line that tells a model of it. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import "@/features/catalogue/catalogue.css";
import { getJson } from "@/shared/console/client";
import { CodeBlock } from "@/shared/ui/CodeBlock";
import { PageHead } from "@/shared/ui/PageHead";
import { Empty, QueryState } from "@/shared/ui/states";

const ProgramView = lazy(() => import("@/shared/view/ProgramView"));

type LibraryName = "chat" | "full";

interface Prop {
  readonly name: string;
  readonly type: string;
  readonly is_required: boolean;
  readonly doc: string | null;
}

interface Component {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly signature: string;
  readonly props: readonly Prop[];
  readonly example: string | null;
}

interface Catalogue {
  readonly library: LibraryName;
  readonly data: readonly Component[];
}

const catalogueQuery = (library: LibraryName) =>
  queryOptions({
    queryKey: ["catalogue", library],
    queryFn: ({ signal }) => getJson<Catalogue>(`/v1/console/catalogue?library=${library}`, signal),
    staleTime: Infinity,
  });

export function CataloguePage(): ReactNode {
  const [library, setLibrary] = useState<LibraryName>("chat");
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim().toLowerCase());
  const catalogue = useQuery(catalogueQuery(library));
  return (
    <>
      <PageHead title="Catalogue">What replies are made of.</PageHead>
      <div className="filters">
        <div className="segments" role="group" aria-label="Library">
          {(["chat", "full"] as const).map((name) => (
            <button key={name} type="button" aria-pressed={library === name} onClick={() => setLibrary(name)}>
              {name}
            </button>
          ))}
        </div>
        <input
          type="search"
          aria-label="Search components"
          placeholder="Search components"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <QueryState query={catalogue} label="Loading the catalogue">
        {(data) => <Groups components={data.data} search={search} />}
      </QueryState>
    </>
  );
}

function Groups({ components, search }: { readonly components: readonly Component[]; readonly search: string }): ReactNode {
  const groups = useMemo(() => {
    const found = components.filter((component) =>
      `${component.name} ${component.group} ${component.description}`.toLowerCase().includes(search),
    );
    const byGroup = new Map<string, Component[]>();
    for (const component of found) byGroup.set(component.group, [...(byGroup.get(component.group) ?? []), component]);
    return byGroup;
  }, [components, search]);
  if (groups.size === 0) return <Empty title="No component has these words" />;
  return (
    <>
      {[...groups].map(([group, members]) => (
        <section key={group} className="group" aria-label={group}>
          <h2>{group}</h2>
          <div className="stack">
            {members.map((component) => (
              <ComponentCard key={component.name} component={component} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function ComponentCard({ component }: { readonly component: Component }): ReactNode {
  return (
    <article className="card component" aria-label={component.name}>
      <div className="stack">
        <div>
          <h3>{component.name}</h3>
          {component.description && <p className="muted">{component.description}</p>}
        </div>
        <CodeBlock label={`${component.name} in the prompt`} text={component.signature} isWrapped />
        {component.props.length > 0 && <Props component={component} />}
      </div>
      {component.example && <Example component={component} program={component.example} />}
    </article>
  );
}

function Props({ component }: { readonly component: Component }): ReactNode {
  return (
    <div className="table-box" role="region" aria-label={`Props of ${component.name}`} tabIndex={0}>
      <table className="table component-props">
        <thead>
          <tr>
            <th scope="col">Prop</th>
            <th scope="col">Type</th>
            {component.props.some((prop) => prop.doc) && <th scope="col">What it does</th>}
          </tr>
        </thead>
        <tbody>
          {component.props.map((prop) => (
            <tr key={prop.name}>
              <td>
                <code>{prop.name}</code>
                {!prop.is_required && <span className="muted"> optional</span>}
              </td>
              <td>
                <code>{prop.type}</code>
              </td>
              {component.props.some((entry) => entry.doc) && <td>{prop.doc}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ignore = (): void => undefined;

/** Drawn when it comes near the screen: all at once would take seconds. */
function Example({ component, program }: { readonly component: Component; readonly program: string }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: "400px" },
    );
    if (place.current !== null) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div className="component-example" ref={place}>
      {isNear && (
        <Suspense fallback={null}>
          <ProgramView program={program} isStreaming={false} onAction={ignore} />
        </Suspense>
      )}
      <details>
        <summary>Program of the example</summary>
        <CodeBlock label={`Example of ${component.name}`} text={program} isWrapped />
      </details>
    </div>
  );
}
