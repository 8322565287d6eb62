/**
 * A form field whose label and hint belong to its own input. The library uses the field's name as the element id, so
 * with two forms on the page every label points at the first one, and of most kinds of fields at none.
 */
import { type ComponentRenderProps, defineComponent, useFormValidation } from "@openuidev/react-lang";
import { FormControl as StockFormControl, Hint } from "@openuidev/react-ui/FormControl";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { Label } from "@openuidev/react-ui/Label";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { nameField } from "@/shared/view/overrides/fieldNames";
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
    const ids = { control: id, label: `${id}-label`, hint: hint ? `${id}-hint` : null };
    if (ref.current !== null) nameField(ref.current, ids, error !== undefined);
  });

  return (
    <div ref={ref}>
      <StockFormControl hasError={error !== undefined}>
        <Label id={`${id}-label`} htmlFor={id} required={input?.props?.rules?.required === true}>
          {props.label as string}
        </Label>
        {renderNode(props.input)}
        {hint ? (
          <div id={`${id}-hint`}>
            <Hint hasError={error !== undefined}>{hint}</Hint>
          </div>
        ) : null}
      </StockFormControl>
    </div>
  );
}
