import { type Episode, FACE_DELETED } from '../episode/episode.ts';
import { boxArea, hasSharedFrames } from '../episode/frame-boxes.ts';

/** The picture that boxes lie in, in their own unit. */
export interface FrameExtent {
  readonly width: number;
  readonly height: number;
}

/** Sizes of film and television, the smaller first. Pixels. */
const USUAL_SIZES: readonly FrameExtent[] = [
  [640, 360],
  [640, 480],
  [720, 480],
  [720, 576],
  [854, 480],
  [960, 540],
  [1024, 576],
  [1280, 720],
  [1440, 1080],
  [1920, 1080],
  [2048, 1080],
  [2560, 1440],
  [3840, 2160],
  [4096, 2160],
].map(([width = 0, height = 0]) => ({ width, height }));

const known = new WeakMap<Episode, FrameExtent>();

/**
 * The size of the video's frames, which no file tells: the smallest usual one that holds every box;
 * 1 × 1 for boxes that are fractions; as large as the boxes reach for an unusual size.
 * Cost: O(F) the first time.
 */
export function frameExtent(episode: Episode): FrameExtent {
  const before = known.get(episode);
  if (before !== undefined) return before;
  const { faces } = episode;
  let right = 0;
  let bottom = 0;
  for (let row = 0; row < faces.count; row++) {
    if (!(boxArea(faces, row) > 0)) continue;
    right = Math.max(right, faces.box[4 * row + 2]!);
    bottom = Math.max(bottom, faces.box[4 * row + 3]!);
  }
  const extent = sizeFor(right, bottom);
  known.set(episode, extent);
  return extent;
}

/** A detector may draw a box a little over the edge. */
const OVER_EDGE = 1.05;

function sizeFor(right: number, bottom: number): FrameExtent {
  if (right <= OVER_EDGE && bottom <= OVER_EDGE) return { width: 1, height: 1 };
  const holds = ({ width, height }: FrameExtent) =>
    right <= OVER_EDGE * width && bottom <= OVER_EDGE * height;
  return USUAL_SIZES.find(holds) ?? { width: Math.ceil(right), height: Math.ceil(bottom) };
}

/** Why boxes say nothing about an episode; undefined when some frame has two. */
export type NothingShared = 'no-frames' | 'no-boxes' | 'backwards' | 'never';

/** Cost: O(F). */
export function whyNothingShared(episode: Episode): NothingShared | undefined {
  if (hasSharedFrames(episode)) return undefined;
  const { faces } = episode;
  let framed = false;
  let boxed = false;
  let backwards = false;
  for (let row = 0; row < faces.count; row++) {
    if ((faces.flags[row]! & FACE_DELETED) !== 0) continue;
    framed ||= faces.frame[row]! >= 0;
    const hasArea = boxArea(faces, row) > 0;
    boxed ||= hasArea;
    backwards ||= !hasArea && !Number.isNaN(faces.box[4 * row]!);
  }
  if (!boxed) return backwards ? 'backwards' : 'no-boxes';
  if (!framed) return 'no-frames';
  return backwards ? 'backwards' : 'never';
}
