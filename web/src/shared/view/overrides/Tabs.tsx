/** Tabs that stay on the first one; the library's own jump to whichever tab grew last. */
import { type ComponentRenderProps, defineComponent } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { Tabs as StockTabs, TabsContent, TabsList, TabsTrigger } from "@openuidev/react-ui/Tabs";
import { type ReactNode, useState } from "react";
import { type ItemElement, completeItems, stockSchema } from "@/shared/view/overrides/stock";

export const Tabs = defineComponent({
  name: "Tabs",
  props: stockSchema(openuiLibrary, "Tabs"),
  description: "Tabbed container",
  component: TabsView,
});

function TabsView({ props, renderNode }: ComponentRenderProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const items = completeItems(props.items as ItemElement[] | undefined);
  const first = items[0];
  if (first === undefined) return null;
  return (
    <StockTabs value={chosen ?? first.props.value} onValueChange={setChosen}>
      <TabsList>
        {items.map(({ props: item }) => (
          <TabsTrigger key={item.value} value={item.value} text={item.trigger} />
        ))}
      </TabsList>
      {items.map(({ props: item }) => (
        <TabsContent key={item.value} value={item.value}>
          {renderNode(item.content)}
        </TabsContent>
      ))}
    </StockTabs>
  );
}
