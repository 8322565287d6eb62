/**
 * A form field whose label belongs to its own input. The library uses the field's name as the element id, so with two
 * forms on the page every label points at the first one.
 */
import { type ComponentRenderProps, defineComponent, useFormValidation } from "@openuidev/react-lang";
import { FormControl as StockFormControl, Hint } from "@openuidev/react-ui/FormControl";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { Label } from "@openuidev/react-ui/Label";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { stockComponent } from "@/shared/view/overrides/stock";

const stock = stockComponent(openuiLibrary, "FormControl");

export const FormControl = defineComponent({
  name: "FormControl",
  props: stock.props,
  description: stock.description,
  component: FormControlView,
});

interface InputElement {
  readonly props?: { readonly name?: unknown; readonly rules?: { readonly required?: boolean } };
}

function FormControlView({ props, renderNode }: ComponentRenderProps): ReactNode {
  const validation = useFormValidation();
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const input = props.input as InputElement | undefined;
  const name = typeof input?.props?.name === "string" ? input.props.name : undefined;
  const error = name === undefined ? undefined : validation?.errors[name];
  const hint = error ?? (props.hint as string | undefined);

  useLayoutEffect(() => {
    const element = name === undefined ? null : ref.current?.querySelector(`[id="${CSS.escape(name)}"]`);
    if (element) element.id = id;
  });

  return (
    <div ref={ref}>
      <StockFormControl hasError={error !== undefined}>
        <Label htmlFor={id} required={input?.props?.rules?.required === true}>
          {props.label as string}
        </Label>
        {renderNode(props.input)}
        {hint ? <Hint hasError={error !== undefined}>{hint}</Hint> : null}
      </StockFormControl>
    </div>
  );
}
