/**
 * Images that wait for the end of the answer. While it streams, an address is cut off at every chunk, and the browser
 * would ask for each of the pieces. Which addresses may load at all is decided by the server and its security policy;
 * an image that did not load leaves its description instead of an empty box.
 */
import {
  type ComponentRenderProps,
  type ComponentRenderer,
  defineComponent,
  useIsStreaming,
} from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { useState } from "react";
import { mayLoadImage } from "@/shared/view/imagePolicy";
import { stockComponent } from "@/shared/view/overrides/stock";

function whenSettled(name: string) {
  const stock = stockComponent(openuiLibrary, name);
  const Stock = stock.component;
  const component: ComponentRenderer = function SettledImage(render: ComponentRenderProps) {
    const isStreaming = useIsStreaming();
    const [hasFailed, setFailed] = useState(false);
    const { alt, src } = render.props;
    // The server leaves an address out that its policy does not allow. A gallery has no address of its own.
    const isRefused = typeof src === "string" && !mayLoadImage(src);
    const isMissing = hasFailed || isRefused || src === "" || (src == null && name !== "ImageGallery");
    if (isStreaming) return <div className="image-placeholder" aria-hidden="true" />;
    if (isMissing && typeof alt === "string") return <p className="image-missing">Image not shown: {alt}</p>;
    return (
      <div onErrorCapture={() => setFailed(true)}>
        <Stock {...render} />
      </div>
    );
  };
  return defineComponent({ name, props: stock.props, description: stock.description, component });
}

export const images = ["Image", "ImageBlock", "ImageGallery"].map(whenSettled);
