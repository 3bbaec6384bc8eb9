import { fillPixels, type HeatFrame } from './cells.ts';

/** Draws the colours of the matrix onto a canvas of its own. */
export interface Painter {
  readonly kind: 'webgpu' | 'canvas';
  readonly canvas: HTMLCanvasElement;
  /** @param size device pixels a side */
  paint(frame: HeatFrame, size: number): void;
  close(): void;
}

/** Draws on the processor: the twin of the shader, for where there is no graphics card. */
export function createCanvasPainter(): Painter {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  let image: ImageData | undefined;
  return {
    kind: 'canvas',
    canvas,
    paint: (frame, size) => {
      if (context === null || size < 1) return;
      if (canvas.width !== size) {
        canvas.width = size;
        canvas.height = size;
      }
      if (image?.width !== size) image = new ImageData(size, size);
      fillPixels(frame, size, new Uint32Array(image.data.buffer));
      context.putImageData(image, 0, 0);
    },
    close: () => {},
  };
}
