import type { JobHooks } from '../job.ts';
import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Rows between two turns of the host. */
const BETWEEN_BREATHS = 16;

/**
 * The strongest chain between two rows: the path whose weakest link is as strong as can be (Pollack
 * 1960, by Prim's growth of a maximum spanning tree), and of these one with the fewest links. Ties go
 * to the lower row.
 * @param rows where the chain may go; both ends are added
 * @returns rows from `from` to `to`, both included
 * Cost: O(m² d), float64; nothing is kept but O(m).
 */
export async function widestPath(
  vectors: Matrix,
  rows: Int32Array,
  ends: { readonly from: number; readonly to: number },
  hooks: JobHooks,
): Promise<number[]> {
  const { from, to } = ends;
  if (from === to) return [from];
  const nodes = Int32Array.from(new Set([...rows, from, to])).sort(); // [m]
  const start = nodes.indexOf(from);
  const goal = nodes.indexOf(to);
  const width = await bottleneck(vectors, nodes, { start, goal }, hooks);

  // Breadth first over links that are as strong as the weakest that is needed.
  const cameFrom = new Int32Array(nodes.length).fill(-1); // [m]
  cameFrom[start] = start;
  let layer = [start];
  let visited = 0;
  while (cameFrom[goal] === -1 && layer.length > 0) {
    const next: number[] = [];
    for (const at of layer) {
      for (let other = 0; other < nodes.length; other++) {
        if (cameFrom[other] !== -1 || similarity(vectors, nodes[at]!, nodes[other]!) < width) {
          continue;
        }
        cameFrom[other] = at;
        next.push(other);
      }
      if (++visited % BETWEEN_BREATHS === 0) await hooks.breathe();
    }
    layer = next;
  }
  const path = [goal];
  while (path[0] !== start) path.unshift(cameFrom[path[0]!]!);
  return path.map((node) => nodes[node]!);
}

/** Similarity of the weakest link of the widest path between two nodes. */
async function bottleneck(
  vectors: Matrix,
  nodes: Int32Array,
  { start, goal }: { start: number; goal: number },
  hooks: JobHooks,
): Promise<number> {
  const reach = new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY); // [m]
  const done = new Uint8Array(nodes.length); // [m]
  let at = start;
  let width = Number.POSITIVE_INFINITY;
  for (let step = 0; at !== goal; step++) {
    done[at] = 1;
    let best = -1;
    for (let other = 0; other < nodes.length; other++) {
      if (done[other] === 1) continue;
      const link = similarity(vectors, nodes[at]!, nodes[other]!);
      if (link > reach[other]!) reach[other] = link;
      if (best < 0 || reach[other]! > reach[best]!) best = other;
    }
    width = Math.min(width, reach[best]!);
    at = best;
    if (step % BETWEEN_BREATHS === 0) await hooks.breathe();
  }
  return width;
}

function similarity({ d, data }: Matrix, i: number, j: number): number {
  return dotRows(data, i * d, data, j * d, d);
}
