import type { Camera } from '../../../core/dendrogram/camera.ts';
import type { VisibleTree } from '../../../core/dendrogram/visible-tree.ts';
import type { LeafFaces } from '../leaf-faces.ts';
import type { Tokens } from '../tokens.ts';
import type { StageGeometry } from './geometry.ts';
import type { DendrogramScene } from './scene.ts';

/** Why a leaf is marked; several may hold. */
export const FLAG = { hovered: 1, active: 2, selected: 4 } as const;

/** Everything a frame is painted from. */
export interface Painting {
  readonly ctx: CanvasRenderingContext2D;
  readonly scene: DendrogramScene;
  readonly camera: Camera;
  readonly geometry: StageGeometry;
  readonly tokens: Tokens;
  /** Device pixels to a px. */
  readonly ratio: number;
  readonly visible: VisibleTree;
  /** FLAG bits of each leaf position. */
  readonly flags: Uint8Array; // [n]
  /** Node under the pointer, −1 for none. */
  readonly hovered: number;
  /** Node that the keys are at, −1 while the picture has no focus. */
  readonly cursor: number;
  readonly faces: LeafFaces;
  /** Best face of each track row. */
  readonly bestFace: Int32Array; // [T]
}

/** First and last leaf position in sight; last < first when there is none. */
export function leavesInSight({ scene, camera, geometry }: Painting): [number, number] {
  const last = Math.ceil(camera.from + geometry.plotWidth / camera.perLeaf) - 1;
  return [Math.max(0, Math.floor(camera.from)), Math.min(scene.layout.n - 1, last)];
}

/** Px of a node's place in the picture. */
export function placeOf({ scene, camera, geometry }: Painting, node: number): [number, number] {
  const x = geometry.left + ((scene.layout.x[node] ?? 0) - camera.from) * camera.perLeaf;
  return [x, geometry.top + (scene.levels[node] ?? 0) * geometry.plotHeight];
}
