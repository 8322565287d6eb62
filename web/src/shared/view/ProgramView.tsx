/** Draws one program, finished or still streaming. Loaded lazily: it brings the whole component library. */
import { type ActionEvent, Renderer } from "@openuidev/react-lang";
import "@openuidev/react-ui/components.css";
import { type ReactNode, memo, useState } from "react";
import { libraryFor } from "@/shared/view/library";
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
  return (
    <div className="program">
      <Renderer
        response={program}
        library={libraryFor(program)}
        isStreaming={isStreaming}
        onAction={onAction}
        onParseResult={(result) => setBlank(result?.root == null)}
        {...(firstState && { initialState: firstState })}
        {...(onStateChange && { onStateUpdate: onStateChange })}
      />
      {isBlank && !isStreaming && program.trim() !== "" && (
        <p className="notice" role="alert">
          This answer could not be drawn.
        </p>
      )}
    </div>
  );
}

export default memo(ProgramView);
