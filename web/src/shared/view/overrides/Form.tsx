/** A form that shows its fields while they stream in; the library's own waits for the buttons. */
import { defineComponent } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { z } from "zod/v4";
import { stockComponent } from "@/shared/view/overrides/stock";

const stockForm = stockComponent(openuiLibrary, "Form");
const { name, buttons, fields } = stockForm.props._zod.def.shape as Record<string, z.ZodType>;

export const Form = defineComponent({
  name: "Form",
  props: z.object({ name: name!, buttons: buttons!.optional(), fields: fields! }),
  description: stockForm.description,
  component: stockForm.component,
});
