import { useStore } from '../../../state/store.ts';
import { selectHighlight } from '../../../state/views/highlight.ts';
import { type DendrogramScene, identityAt, tracksUnder } from './scene.ts';

/**
 * Select the tracks under a node, −1 for none. When they are of one identity, it gets the focus.
 * @param extend add them to the selection, or take them out when all are in it
 */
export function pickNode(scene: DendrogramScene, node: number, extend: boolean): void {
  const state = useStore.getState();
  if (node < 0) {
    if (!extend) state.selectTracks([]);
    return;
  }
  const rows = tracksUnder(scene, node);
  const selected = new Set(extend ? selectHighlight(state).selected : []);
  const isIn = rows.every((row) => selected.has(row));
  for (const row of rows) {
    if (extend && isIn) selected.delete(row);
    else selected.add(row);
  }
  state.selectTracks(selected);
  const of = new Set(Array.from(rows, (row) => identityAt(scene.set, row)?.id));
  const [id] = of;
  if (of.size === 1 && id !== undefined) state.setActive(id);
}
