/** Where in a recording one looks: at its end while it grows, anywhere once somebody plays it again. */
import { useEffect, useRef, useState } from "react";

export interface Player {
  /** Null for the end, wherever it is by then. */
  readonly atMs: number | null;
  readonly isPlaying: boolean;
  readonly speed: number;
  seek(ms: number): void;
  toggle(): void;
  setSpeed(speed: number): void;
  toEnd(): void;
}

export function usePlayer(endMs: number): Player {
  const [atMs, setAt] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const last = useRef(0);

  useEffect(() => {
    if (!isPlaying) return;
    last.current = performance.now();
    const step = (): void => {
      const now = performance.now();
      const passed = (now - last.current) * speed;
      last.current = now;
      // Null: it came to its end between two frames.
      setAt((before) => (before === null ? null : Math.min(endMs, before + passed)));
      frame = requestAnimationFrame(step);
    };
    let frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, speed, endMs]);
  useEffect(() => {
    if (isPlaying && atMs !== null && atMs >= endMs) {
      setPlaying(false);
      setAt(null);
    }
  }, [isPlaying, atMs, endMs]);

  return {
    atMs,
    isPlaying,
    speed,
    setSpeed,
    seek: (ms) => setAt(ms >= endMs ? null : ms),
    toggle: () => {
      if (!isPlaying && atMs === null) setAt(0);
      setPlaying(!isPlaying);
    },
    toEnd: () => {
      setPlaying(false);
      setAt(null);
    },
  };
}
