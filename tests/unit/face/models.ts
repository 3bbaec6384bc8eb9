import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import sharp from 'sharp';
import type { Feed } from '../../../src/core/face/feed.ts';
import type { Picture } from '../../../src/core/face/picture.ts';
import type { ModelSession } from '../../../src/core/face/session.ts';
import { openOrtSession } from '../../../src/kernel/ort-session.ts';

ort.env.wasm.numThreads = 1;

/** Of the package that the page takes its default models from. */
const PACKAGE = dirname(
  createRequire(import.meta.url).resolve('faceplugin-face-recognition-js/package.json'),
);
export const defaultModel = (name: string): string => join(PACKAGE, 'model', name);

export const openModel = (file: string): Promise<ModelSession> =>
  openOrtSession(ort, new Uint8Array(readFileSync(file)));

/** What fr_feature.onnx is fed. */
export const FR_FEED: Feed = { order: 'bgr', mean: [127, 127, 127], scale: 128 };

export async function readPicture(file: string): Promise<Picture> {
  const { data, info } = await sharp(file)
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}
