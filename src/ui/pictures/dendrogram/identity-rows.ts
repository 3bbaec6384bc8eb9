import type { Identity } from '../../../core/identity/types.ts';
import { isListed } from '../../../state/views/visible.ts';
import { formatCount } from '../../kit/format.ts';
import { displayName } from '../../kit/words.ts';
import { similarityWords } from './node-words.ts';
import { type DendrogramScene, identityAt, similarityOf, tracksUnder } from './scene.ts';

/** One identity of the table, at its place in the tree. */
export interface IdentityRow {
  readonly identity: Identity;
  readonly node: number;
  readonly tracks: number;
  /** Similarity of its last merge: "0.47"; "–" for a single track. */
  readonly merges: string;
  /** Where the next merge would put it: "0.41 with Kyle", or why nothing does. */
  readonly joins: string;
}

/**
 * The identities of the cut in leaf order.
 * @param singles single tracks that nobody named, too
 */
export function identityRows(scene: DendrogramScene, singles: boolean): IdentityRow[] {
  const { runs, layout } = scene;
  const rows: IdentityRow[] = [];
  for (let run = 0; run < runs.count; run++) {
    const top = runs.top[run] ?? 0;
    const rowsOfRun = tracksUnder(scene, top);
    const first = identityAt(scene.set, rowsOfRun[0] ?? -1);
    // A run that does not count is as many identities as tracks.
    const isOne = first !== undefined && (top < layout.n || first.kind === 'cluster');
    const nodes = isOne ? [top] : Array.from(rowsOfRun, (_, i) => (layout.start[top] ?? 0) + i);
    for (const node of nodes) {
      const identity = identityAt(scene.set, scene.tracks[layout.start[node] ?? -1] ?? -1);
      if (identity === undefined || (!singles && !isListed(identity))) continue;
      rows.push({
        identity,
        node,
        tracks: tracksUnder(scene, node).length,
        merges: node < layout.n ? '–' : figure(similarityOf(scene, node)),
        joins: joinWords(scene, node),
      });
    }
  }
  return rows;
}

function joinWords(scene: DendrogramScene, node: number): string {
  const { layout, floor, marks } = scene;
  const parent = layout.parent[node] ?? -1;
  if (parent < 0) return 'nothing is left to join';
  if (!Number.isFinite(layout.height[parent] ?? Number.NaN)) {
    const kind = marks.roots[layout.roots.indexOf(node)];
    if (kind === 'frozen') return 'locked: nothing joins it';
    if (kind === 'kept') return 'kept apart by a decision';
    return floor > 0 ? `nothing down to ${similarityWords(floor)}` : 'all others are kept apart';
  }
  const [left, right] = [layout.left[parent - layout.n] ?? 0, layout.right[parent - layout.n] ?? 0];
  const others = new Set<Identity>();
  for (const track of tracksUnder(scene, left === node ? right : left)) {
    const identity = identityAt(scene.set, track);
    if (identity !== undefined) others.add(identity);
  }
  const [one] = others;
  const whom =
    others.size === 1 && one !== undefined
      ? displayName(one)
      : `${formatCount(others.size)} identities`;
  return `${figure(similarityOf(scene, parent))} with ${whom}`;
}

/** Three decimals, so that a column of them can be compared. */
const figure = (similarity: number): string => similarity.toFixed(3).replace('-', '−');
