/** Draws one program, finished or still streaming. Loaded lazily: it brings the whole component library. */
import { type ActionEvent, Renderer } from "@openuidev/react-lang";
import "@openuidev/react-ui/components.css";
import { type ReactNode, memo, useCallback, useDeferredValue, useEffect, useState } from "react";
import { libraryFor } from "@/shared/view/library";
import { StateVersion } from "@/shared/view/settled";
import "@/shared/view/view.css";

export interface ProgramViewProps {
  readonly program: string;
  readonly isStreaming: boolean;
  readonly initialState?: Record<string, unknown>;
  readonly onAction: (event: ActionEvent) => void;
  readonly onStateChange?: (state: Record<string, unknown>) => void;
}

function ProgramView({ program, isStreaming, initialState, onAction, onStateChange }: ProgramViewProps): ReactNode {
  const [isBlank, setBlank] = useState(false);
  // The renderer starts the store anew whenever this value changes, so it sees only the first one.
  const [firstState] = useState(initialState);
  const [version, setVersion] = useState(0);
  // The renderer puts the first state in place after it has drawn, and tells of every later change.
  useEffect(() => setVersion((count) => count + 1), []);
  const noteState = useCallback(
    (state: Record<string, unknown>) => {
      setVersion((count) => count + 1);
      onStateChange?.(state);
    },
    [onStateChange],
  );
  // With the end everything is drawn once more, which may be much: in slices, so that the page stays responsive.
  const isDrawnStreaming = useDeferredValue(isStreaming);
  return (
    <div className="program">
      <StateVersion value={version}>
        <Renderer
          response={program}
          library={libraryFor(program)}
          isStreaming={isDrawnStreaming}
          onAction={onAction}
          onParseResult={(result) => setBlank(result?.root == null)}
          onStateUpdate={noteState}
          {...(firstState && { initialState: firstState })}
        />
      </StateVersion>
      {isBlank && !isStreaming && program.trim() !== "" && (
        <p className="notice" role="alert">
          This answer could not be drawn.
        </p>
      )}
    </div>
  );
}

export default memo(ProgramView);
