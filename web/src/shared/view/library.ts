/**
 * The components our pages can draw: the chat library and the full library in one, so that replies with a `Card` root
 * and replies with a `Stack` root both show, with our replacements for the components that misbehave.
 */
import { type Library, createLibrary } from "@openuidev/react-lang";
import { openuiChatLibrary, openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { Accordion } from "@/shared/view/overrides/Accordion";
import { Form } from "@/shared/view/overrides/Form";
import { FormControl } from "@/shared/view/overrides/FormControl";
import { Tabs } from "@/shared/view/overrides/Tabs";
import { Button, ListBlock } from "@/shared/view/overrides/actions";
import { images } from "@/shared/view/overrides/images";

const overrides = [Accordion, Button, Form, FormControl, ListBlock, Tabs, ...images];

function mergeLibraries(): Library {
  const byName = {
    ...openuiChatLibrary.components,
    // The full library's Card takes every argument the chat library's takes, and more.
    ...openuiLibrary.components,
    ...Object.fromEntries(overrides.map((component) => [component.name, component])),
  };
  const library = createLibrary({ components: Object.values(byName), root: "Card" });
  // Every renderer asks for the schema, and building it takes a noticeable time.
  const schema = library.toJSONSchema();
  return { ...library, toJSONSchema: () => schema };
}

export const library = mergeLibraries();
