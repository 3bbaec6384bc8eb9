import {
  DEMO_CROP_SIZE,
  demoFaceFinder,
  drawDemoCrop,
  type FindDemoFace,
} from '../../src/core/demo/demo-source.ts';
import { drawFace } from '../../src/core/demo/draw-face.ts';
import { encodeJpeg } from '../../src/core/demo/jpeg.ts';
import { AppError } from '../../src/core/errors.ts';

const QUALITY = 90;
const MIN_SIZE = 16;
const MAX_SIZE = 512;

/** Draws the demo's faces by crop path; the episode is written once, at the first call. */
export function createDemoPainter(): (path: string, size: number) => Blob {
  let find: FindDemoFace | undefined;
  return (path, size) => {
    find ??= demoFaceFinder();
    const face = find(path);
    if (face === undefined) {
      throw new AppError(
        'media/no-demo-face',
        `no demo face at "${path}"`,
        'The demo has no such face. Load the demo again.',
        { place: { file: path } },
      );
    }
    // At the crops' own size the very bytes that the demo's files have.
    if (size === DEMO_CROP_SIZE) return new Blob([drawDemoCrop(face)], { type: 'image/jpeg' });
    const side = Math.round(Math.min(MAX_SIZE, Math.max(MIN_SIZE, size)));
    const { data, width, height } = drawFace(face.look, side);
    return new Blob([encodeJpeg(data, width, height, QUALITY)], { type: 'image/jpeg' });
  };
}
