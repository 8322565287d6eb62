import { type RefObject, useCallback, useEffect, useRef } from "react";

/** Nearer to the end than this counts as being at the end. */
const SLACK_PX = 48;

/** Once started by the function it returns, follows growing content while the person is at its end. */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>): () => void {
  const isStuck = useRef(false);

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return undefined;
    const follow = (): void => {
      if (isStuck.current) element.scrollTop = element.scrollHeight;
    };
    const notePlace = (): void => {
      isStuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < SLACK_PX;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(content);
    observer.observe(element);
    element.addEventListener("scroll", notePlace, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", notePlace);
    };
  }, [scroller]);

  return useCallback(() => {
    isStuck.current = true;
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);
}
