import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as being at the end. */
const SLACK_PX = 48;

interface StickToBottom {
  readonly isAtEnd: boolean;
  readonly followEnd: () => void;
}

/**
 * Follows growing content while the person is at its end. Another `place` (a thread) opens at its end; scrolling up
 * lets go, and coming back takes hold again.
 */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>, place: string | null): StickToBottom {
  const isStuck = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return undefined;
    let height = element.scrollHeight;
    const follow = (): void => {
      height = element.scrollHeight;
      if (isStuck.current) element.scrollTop = height;
    };
    const notePlace = (): void => {
      // Content that grew before it was followed is no scrolling away.
      if (element.scrollHeight !== height && isStuck.current) return;
      isStuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < SLACK_PX;
      setAtEnd(isStuck.current);
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

  const followEnd = useCallback(() => {
    isStuck.current = true;
    setAtEnd(true);
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);
  useEffect(followEnd, [followEnd, place]);
  return { isAtEnd, followEnd };
}
