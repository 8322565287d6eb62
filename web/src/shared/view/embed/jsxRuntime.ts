/**
 * In place of `react/jsx-runtime` for whatever draws a program: the last gate before the page. Images come from where
 * they may, links are web, mail or phone links that open elsewhere and tell nothing.
 */
import * as runtime from "react/jsx-runtime";
import { mayLoadImage } from "@/shared/view/imagePolicy";
import { safeAddress } from "@/shared/view/links";

type Props = Record<string, unknown>;
type Make = (type: unknown, props: Props, key?: string) => unknown;

export const { Fragment } = runtime;

function guarded(make: Make): Make {
  return (type, props, key) => make(type, guardedProps(type, props), key);
}

function guardedProps(type: unknown, props: Props): Props {
  if (type === "a" && props.href != null) return guardedLink(props);
  if (typeof props.src !== "string" && props.srcSet === undefined) return props;
  const { srcSet: _, ...rest } = props;
  return typeof rest.src !== "string" || mayLoadImage(rest.src) ? rest : { ...rest, src: undefined };
}

function guardedLink(props: Props): Props {
  const address = safeAddress(props.href);
  return address === null
    ? { ...props, href: undefined }
    : { ...props, href: address, target: "_blank", rel: "noopener noreferrer" };
}

export const jsx = guarded(runtime.jsx as Make);
export const jsxs = guarded(runtime.jsxs as Make);
