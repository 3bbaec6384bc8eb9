import { type RefObject, useEffect, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { createGpuPainter } from './gpu-painter.ts';
import { createCanvasPainter, type Painter } from './painter.ts';

export interface PainterState {
  readonly painter: Painter | undefined;
  /** Why it is not WebGPU; undefined where it is, or was not asked for. */
  readonly fallback: string | undefined;
}

/**
 * The painter for the engine that is chosen, its canvas put into `host`: WebGPU where there is a
 * graphics card or it is asked for, else the processor.
 */
export function usePainter(host: RefObject<HTMLElement | null>): PainterState {
  const engine = useStore((s) => s.engineChoice);
  const [state, setState] = useState<PainterState>({ painter: undefined, fallback: undefined });
  useEffect(() => {
    let current: Painter | undefined;
    let wanted = true;
    const take = (painter: Painter, fallback: string | undefined): void => {
      current?.close();
      current = painter;
      host.current?.replaceChildren(painter.canvas);
      setState({ painter, fallback });
    };
    const fallBack = (reason: string | undefined): void => {
      if (wanted) take(createCanvasPainter(), reason);
    };
    if (engine === 'wasm' || engine === 'js') fallBack(undefined);
    else {
      void createGpuPainter(engine === 'webgpu', fallBack).then((opened) => {
        if ('unavailable' in opened) fallBack(opened.unavailable);
        else if (wanted) take(opened, undefined);
        else opened.close();
      });
    }
    return () => {
      wanted = false;
      current?.close();
    };
  }, [engine, host]);
  return state;
}
