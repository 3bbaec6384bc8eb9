import { type Direction, walk } from '../../../core/dendrogram/navigate.ts';
import { useStore } from '../../../state/store.ts';
import { useHover } from '../../../state/views/highlight.ts';
import { KEY_ZOOM, viewKey } from '../view-keys.ts';
import { sayNode } from './node-words.ts';
import { pickNode } from './pick.ts';
import { type DendrogramScene, tracksUnder } from './scene.ts';
import type { Stage } from './stage.ts';

/** The parts of a keyboard event that decide. */
interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Do what a key means on the tree. @param say told what to read out
 * @returns false for a key that means nothing here
 */
export function actOnKey(stage: Stage, press: Press, say: (words: string) => void): boolean {
  const { scene } = stage;
  const { key } = press;
  const withControl = press.ctrlKey || press.metaKey;
  if (scene === undefined) return false;
  const view = viewKey(key);
  if (view?.type === 'arrow' && !withControl) {
    goTo(stage, scene, next(stage, scene, view.to), say);
    return true;
  }
  if (key === 'Enter' || key === ' ') {
    if (stage.cursor < 0) goTo(stage, scene, entrance(scene), say);
    else {
      pickNode(scene, stage.cursor, press.shiftKey || withControl);
      say(`Selected. ${words(scene, stage.cursor)}`);
    }
    return true;
  }
  if (withControl) return false;
  if (key === 'Home') goTo(stage, scene, rootOf(scene, stage.cursor), say);
  else if (view?.type === 'zoom') {
    stage.zoom(view.nearer ? KEY_ZOOM : 1 / KEY_ZOOM, stage.cursorX);
  } else if (view?.type === 'whole') stage.fit();
  else return false;
  return true;
}

function next(stage: Stage, scene: DendrogramScene, direction: Direction): number {
  const isThere = stage.cursor >= 0 && stage.cursor < scene.layout.parent.length;
  return isThere ? walk(scene.layout, stage.cursor, direction) : entrance(scene);
}

function goTo(
  stage: Stage,
  scene: DendrogramScene,
  node: number,
  say: (words: string) => void,
): void {
  stage.cursor = node;
  stage.reveal(node);
  useHover.setState({ rows: [...tracksUnder(scene, node)] });
  say(words(scene, node));
}

function words(scene: DendrogramScene, node: number): string {
  const { open } = useStore.getState();
  return open === undefined ? '' : sayNode(scene, open.episode, node);
}

/** Where the keys begin: at the identity in the focus, else at the top. */
function entrance(scene: DendrogramScene): number {
  const { activeId } = useStore.getState();
  const active = scene.set.identities.find(({ id }) => id === activeId);
  const leaf = scene.leafOf[active?.tracks[0] ?? -1] ?? -1;
  if (leaf >= 0) return scene.runs.top[scene.runs.ofLeaf[leaf] ?? 0] ?? 0;
  return rootOf(scene, -1);
}

/** The root of the part that a node is in; the largest one without a node. */
function rootOf({ layout }: DendrogramScene, node: number): number {
  const sizeOf = (root: number): number => (layout.end[root] ?? 0) - (layout.start[root] ?? 0);
  let largest = layout.roots[0] ?? 0;
  for (const root of layout.roots) {
    const at = layout.start[node] ?? -1;
    if (at >= (layout.start[root] ?? 0) && at < (layout.end[root] ?? 0)) return root;
    if (sizeOf(root) > sizeOf(largest)) largest = root;
  }
  return largest;
}
