import { NOBODY } from '../../../core/dendrogram/visible-tree.ts';
import { fittedText } from '../../kit/fitted-text.ts';
import { isNamed, shortName } from '../../kit/words.ts';
import { leafX } from './geometry.ts';
import { leavesInSight, type Painting } from './painting.ts';
import { identityAt } from './scene.ts';

/** Between two names, px. */
const APART = 8;
/** A run (or a single leaf) narrower than this has no name that must stay within it, px. */
const LEAST_ROOM = 24;
/** A given name may reach beyond its run, from this width of the run on, px. */
const LEAST_RUN = 8;
/** Of a given name: a longer one would keep others from their place, px. */
const MOST_WIDE = 200;
/** Names whose width is remembered; then they are measured anew. */
const MOST_MEASURED = 5000;

/** A name that wants a place. */
interface Wish {
  readonly text: string;
  /** Its middle, px. */
  readonly x: number;
  /** Of its run, px. */
  readonly room: number;
  readonly quiet: boolean;
}

/**
 * Names under their runs. The ones that people gave come first and may reach beyond their run where
 * nothing is beside it; ids stay within it.
 */
export function paintNames(painting: Painting): void {
  const { ctx, geometry, tokens } = painting;
  ctx.font = `11px ${tokens.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  const given: Wish[] = [];
  const ids: Wish[] = [];
  collect(painting, given, ids);

  const taken: (readonly [number, number])[] = [];
  const right = geometry.left + geometry.plotWidth;
  /** @returns whether there was room */
  const write = (text: string, { x, quiet }: Wish): boolean => {
    const half = widthOf(ctx, text) / 2;
    const [from, to] = [x - half, x + half];
    if (from < geometry.left || to > right) return false;
    if (taken.some(([start, end]) => from < end + APART && to > start - APART)) return false;
    taken.push([from, to]);
    ctx.fillStyle = quiet ? tokens.text3 : tokens.text2;
    ctx.fillText(text, x, geometry.names);
    return true;
  };
  const long = given.filter((one) => !write(fittedText(ctx, one.text, MOST_WIDE), one));
  // What finds no room as a whole is cut to its run.
  for (const one of long) {
    const short = one.room < LEAST_ROOM ? '' : fittedText(ctx, one.text, one.room - 4);
    if (short !== '') write(short, one);
  }
  for (const one of ids) write(one.text, one);
}

function collect(painting: Painting, given: Wish[], ids: Wish[]): void {
  const { ctx, scene, camera, geometry } = painting;
  const { runs, groups } = scene;
  const [first, last] = leavesInSight(painting);
  const right = geometry.left + geometry.plotWidth;

  /** @param leaf the first of the leaves that the name is for */
  const wish = (leaf: number, end: number, quiet: boolean): void => {
    const from = Math.max(geometry.left, geometry.left + leafX(camera, leaf));
    const to = Math.min(right, geometry.left + leafX(camera, end));
    const identity = identityAt(scene.set, scene.tracks[leaf] ?? -1);
    if (identity === undefined || to - from < LEAST_RUN) return;
    const text = shortName(identity);
    const entry = { text, x: (from + to) / 2, room: to - from, quiet };
    if (isNamed(identity)) given.push(entry);
    else if (to - from >= LEAST_ROOM && widthOf(ctx, text) <= to - from - 4) ids.push(entry);
  };

  for (let run = runs.ofLeaf[first] ?? 0; run <= (runs.ofLeaf[last] ?? -1); run++) {
    const [start, end] = [runs.start[run] ?? 0, runs.start[run + 1] ?? 0];
    if (groups[run] !== NOBODY) wish(start, end, false);
    // A run that does not count is as many identities as tracks.
    else if (camera.perLeaf >= LEAST_ROOM) {
      for (let leaf = start; leaf < end; leaf++) wish(leaf, leaf + 1, true);
    }
  }
}

const widths = new Map<string, number>();

function widthOf(ctx: CanvasRenderingContext2D, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size >= MOST_MEASURED) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}
