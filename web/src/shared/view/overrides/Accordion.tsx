/** An accordion that opens its first item; the library's own opens whichever came last. */
import { type ComponentRenderProps, defineComponent } from "@openuidev/react-lang";
import {
  AccordionContent,
  AccordionItem,
  AccordionTrigger,
  Accordion as StockAccordion,
} from "@openuidev/react-ui/Accordion";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { type ReactNode, useState } from "react";
import { type ItemElement, completeItems, stockSchema } from "@/shared/view/overrides/stock";

export const Accordion = defineComponent({
  name: "Accordion",
  props: stockSchema(openuiLibrary, "Accordion"),
  description: "Collapsible sections",
  component: AccordionView,
});

function AccordionView({ props, renderNode }: ComponentRenderProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const items = completeItems(props.items as ItemElement[] | undefined);
  const first = items[0];
  if (first === undefined) return null;
  return (
    <StockAccordion type="single" collapsible value={chosen ?? first.props.value} onValueChange={setChosen}>
      {items.map(({ props: item }) => (
        <AccordionItem key={item.value} value={item.value}>
          <AccordionTrigger text={item.trigger} />
          <AccordionContent>{renderNode(item.content)}</AccordionContent>
        </AccordionItem>
      ))}
    </StockAccordion>
  );
}
