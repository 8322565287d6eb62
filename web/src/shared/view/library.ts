/**
 * The components our pages can draw: the chat library and the full library in one, so that replies with a `Card` root
 * and replies with a `Stack` root both show, with our replacements for the components that misbehave.
 */
import { type DefinedComponent, type Library, createLibrary } from "@openuidev/react-lang";
import { openuiChatLibrary, openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { Accordion } from "@/shared/view/overrides/Accordion";
import { DatePicker } from "@/shared/view/overrides/DatePicker";
import { EditableTable } from "@/shared/view/overrides/EditableTable";
import { Form } from "@/shared/view/overrides/Form";
import { FormControl } from "@/shared/view/overrides/FormControl";
import { Tabs } from "@/shared/view/overrides/Tabs";
import { defineUnknown } from "@/shared/view/overrides/Unknown";
import { Button, ListBlock } from "@/shared/view/overrides/actions";
import { charts } from "@/shared/view/overrides/charts";
import { images } from "@/shared/view/overrides/images";
import { boundPatterns } from "@/shared/view/patterns";
import { settled } from "@/shared/view/settled";
import { unknownNames } from "@/shared/view/unknown";

boundPatterns();

const overrides = [Accordion, Button, DatePicker, EditableTable, Form, FormControl, ListBlock, Tabs, ...charts, ...images];

function mergeLibraries(): Library {
  const byName = {
    ...openuiChatLibrary.components,
    // The full library's Card takes every argument the chat library's takes, and more.
    ...openuiLibrary.components,
    ...Object.fromEntries(overrides.map((component) => [component.name, component])),
  };
  return withSchema(createLibrary({ components: Object.values(byName).map(settled), root: "Card" }));
}

function withSchema(library: Library): Library {
  // Every renderer asks for the schema, and building it takes a noticeable time.
  const schema = library.toJSONSchema();
  return { ...library, toJSONSchema: () => schema };
}

export const library = mergeLibraries();

const LIBRARIES_KEPT = 20;
const UNKNOWN_KEPT = 500;
const unknown = new Map<string, DefinedComponent>();

/** The same component for a name each time: another one would take what is drawn out and put it in again. */
function unknownComponent(name: string): DefinedComponent {
  const made = unknown.get(name) ?? settled(defineUnknown(name));
  if (unknown.size >= UNKNOWN_KEPT) unknown.clear();
  unknown.set(name, made);
  return made;
}

const extended = new Map<string, Library>();

/** The library with a plain view of whatever else the program calls: components of a client's own. */
export function libraryFor(program: string): Library {
  const names = unknownNames(program, library.components);
  if (names.length === 0) return library;
  const key = names.toSorted().join();
  const known = extended.get(key);
  if (known !== undefined) return known;
  const components = [...Object.values(library.components), ...names.map(unknownComponent)];
  const made = withSchema(createLibrary({ components, root: "Card" }));
  if (extended.size >= LIBRARIES_KEPT) extended.clear();
  extended.set(key, made);
  return made;
}
