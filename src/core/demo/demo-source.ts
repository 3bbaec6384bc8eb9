import type { SourceFile } from '../parse/source.ts';
import { type DemoEpisode, demoEpisode } from './demo-episode.ts';
import { demoCropPath, demoFiles } from './demo-files.ts';
import { DEMO_VECTOR_DEFAULTS, type DemoVectorOptions } from './demo-vectors.ts';
import { drawFace } from './draw-face.ts';
import { encodeJpegOfSize } from './jpeg.ts';
import type { DemoFace } from './play-faces.ts';

/** Pixels of a crop's side. */
export const DEMO_CROP_SIZE = 192;
/** Bytes of every crop: known without drawing it. A picture takes 6–12 KB at quality 90. */
const CROP_BYTES = 12288;

/** The drawn face of a crop path, `undefined` for a path that is none of the demo's. */
export type FindDemoFace = (path: string) => DemoFace | undefined;

/**
 * Look up faces by crop path. The whole path and any tail of it from `track_…/` on will do.
 */
export function demoFaceFinder(episode: DemoEpisode = demoEpisode()): FindDemoFace {
  const faces = new Map<string, DemoFace>();
  for (const track of episode.tracks) {
    for (const face of track.faces) faces.set(`${track.number}:${face.frame}`, face);
  }
  return (path) => {
    const match = /(?:^|\/)track_(\d+)\/frame_(\d+)\.\w+$/.exec(path);
    return match === null ? undefined : faces.get(`${Number(match[1])}:${Number(match[2])}`);
  };
}

/**
 * The demo as files that could have been dropped: the manifests and vectors in memory, and every
 * crop as a JPEG that is drawn when it is read.
 */
export function demoSource(
  episode: DemoEpisode = demoEpisode(),
  options: DemoVectorOptions = DEMO_VECTOR_DEFAULTS,
): SourceFile[] {
  const files = demoFiles(episode, options).map(({ path, bytes }) => ({
    path,
    size: bytes.length,
    modified: 0,
    bytes: (start?: number, end?: number) => Promise.resolve(bytes.subarray(start, end)),
    stream: () => chunks(bytes),
  }));
  const crops = episode.tracks.flatMap((track) =>
    track.faces.map((face): SourceFile => {
      const draw = () => drawDemoCrop(face);
      return {
        path: demoCropPath(track, face, options),
        size: CROP_BYTES,
        modified: 0,
        bytes: async (start, end) => draw().subarray(start, end),
        stream: () => chunks(draw()),
      };
    }),
  );
  return [...files, ...crops];
}

/** Draw a face as a JPEG of `DEMO_CROP_SIZE`, always the same number of bytes. */
export function drawDemoCrop(face: DemoFace): Uint8Array<ArrayBuffer> {
  const { data, width, height } = drawFace(face.look, DEMO_CROP_SIZE);
  return encodeJpegOfSize(data, width, height, CROP_BYTES);
}

const CHUNK_BYTES = 1 << 20;

async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
  }
}
