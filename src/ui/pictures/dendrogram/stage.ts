import {
  type Camera,
  fitCamera,
  type Ground,
  keepCamera,
  panCamera,
  revealCamera,
  spanCamera,
  zoomCamera,
} from '../../../core/dendrogram/camera.ts';
import { nodeAt } from '../../../core/dendrogram/navigate.ts';
import { similarityAt } from '../../../core/dendrogram/similarity-scale.ts';
import { isCollapsed, VisibleTree } from '../../../core/dendrogram/visible-tree.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight, useHover } from '../../../state/views/highlight.ts';
import { LeafFaces } from '../leaf-faces.ts';
import { easeOut, MOTION_MS, Picture, wantsNoMotion } from '../picture.ts';
import { type StageGeometry, stageGeometry } from './geometry.ts';
import { leafFlags } from './leaf-flags.ts';
import { axisWidth, paintAxis } from './paint-axis.ts';
import { paintGrounds, paintMarks } from './paint-marks.ts';
import { paintRows } from './paint-rows.ts';
import { paintTree } from './paint-tree.ts';
import { type DendrogramScene, selectScene } from './scene.ts';

/** The canvas with the tree: what it shows, and where its camera is. */
export class Stage extends Picture {
  readonly #onPaint: (geometry: StageGeometry) => void;
  readonly #visible = new VisibleTree();
  readonly #faces = new LeafFaces(() => this.repaint());
  readonly #motion = new CameraMotion();
  #camera: Camera = { from: 0, perLeaf: 1 };
  #ground: Ground = { leaves: 0, width: 0 };
  /** Node to go to once there is a ground. */
  #goal = -1;
  hovered = -1;
  cursor = -1;
  focused = false;

  /** @param onPaint told after each frame where things are */
  constructor(canvas: HTMLCanvasElement, onPaint: (geometry: StageGeometry) => void) {
    super(canvas);
    this.#onPaint = onPaint;
    this.start(onShownChange, useHover.subscribe);
  }

  override release(): void {
    super.release();
    this.#motion.stop();
    this.#faces.release();
  }

  get scene(): DendrogramScene | undefined {
    return selectScene(useStore.getState());
  }

  get geometry(): StageGeometry {
    const axis = axisWidth(this.scene?.linkage === 'ward');
    return stageGeometry(this.size.width, this.size.height, axis, this.#camera);
  }

  zoom(factor: number, x?: number): void {
    const { left, plotWidth } = this.geometry;
    const at = x === undefined ? plotWidth / 2 : x - left;
    const to = zoomCamera(this.#camera, this.#ground, factor, at);
    // A wheel sends a stream of small steps, a button one large one.
    if (x === undefined) this.#go(to);
    else this.#show(to);
  }

  pan(by: number): void {
    this.#show(panCamera(this.#camera, this.#ground, by));
  }

  fit(): void {
    this.#go(fitCamera(this.#ground));
  }

  /** Fill the picture with a subtree. */
  zoomTo(node: number): void {
    const layout = this.scene?.layout;
    if (layout === undefined) return;
    if (this.#ground.leaves === 0) {
      this.#goal = node;
      return;
    }
    this.#go(spanCamera(this.#ground, layout.start[node] ?? 0, layout.end[node] ?? 0));
  }

  /** Have the node in sight. */
  reveal(node: number): void {
    const layout = this.scene?.layout;
    if (layout === undefined) return;
    const [start, end] = [layout.start[node] ?? 0, layout.end[node] ?? 0];
    this.#go(revealCamera(this.#camera, this.#ground, start, end));
    this.repaint();
  }

  /** The subtree at a place, as it is drawn; −1 on the empty ground. */
  nodeAt(x: number, y: number): number {
    const { scene, geometry } = this;
    return scene === undefined ? -1 : drawnNodeAt(scene, this.#camera, geometry, [x, y]);
  }

  /** Px of the node that the keys are at; undefined when they are at none, or it is out of sight. */
  get cursorX(): number | undefined {
    const { left, plotWidth } = this.geometry;
    const at =
      ((this.scene?.layout.x[this.cursor] ?? Number.NaN) - this.#camera.from) *
      this.#camera.perLeaf;
    return at >= 0 && at <= plotWidth ? left + at : undefined;
  }

  /** The similarity at a height of the picture, also beyond its ends. */
  similarityAt(y: number): number | undefined {
    const { scene, geometry } = this;
    if (scene === undefined) return undefined;
    return similarityAt(scene.scale, (y - geometry.top) / geometry.plotHeight);
  }

  #go(to: Camera): void {
    this.#motion.go(this.#camera, to, (camera) => this.#take(camera));
  }

  #show(camera: Camera): void {
    this.#motion.stop();
    this.#take(camera);
  }

  #take(camera: Camera): void {
    this.#camera = camera;
    this.repaint();
  }

  /** The ground under the camera: leaves come and go, and the picture gets wider. */
  #settle(scene: DendrogramScene): void {
    const now = { leaves: scene.layout.n, width: this.geometry.plotWidth };
    if (now.leaves === this.#ground.leaves && now.width === this.#ground.width) return;
    if (now.leaves !== this.#ground.leaves && this.#ground.leaves > 0) {
      this.cursor = -1;
      this.hovered = -1;
    }
    this.#motion.stop();
    this.#camera = keepCamera(this.#camera, this.#ground, now);
    this.#ground = now;
    const { start, end } = scene.layout;
    if (this.#goal >= 0)
      this.#camera = spanCamera(now, start[this.#goal] ?? 0, end[this.#goal] ?? 0);
    this.#goal = -1;
  }

  protected paint([ctx]: readonly CanvasRenderingContext2D[]): void {
    const { scene } = this;
    const state = useStore.getState();
    if (scene === undefined || ctx === undefined || state.open === undefined) return;
    this.#settle(scene);
    ctx.clearRect(0, 0, this.size.width, this.size.height);
    const { geometry } = this;
    const painting = {
      ctx,
      scene,
      geometry,
      ratio: devicePixelRatio,
      camera: this.#camera,
      tokens: this.tokens,
      visible: this.#visible,
      flags: leafFlags(scene, selectHighlight(state), useHover.getState().rows),
      hovered: this.hovered,
      cursor: this.focused ? this.cursor : -1,
      faces: this.#faces,
      bestFace: state.open.summaries.bestFace,
    };
    paintAxis(painting);
    paintGrounds(painting);
    paintTree(painting);
    paintMarks(painting);
    paintRows(painting);
    this.#onPaint(geometry);
  }
}

/** Tells when what is shown has changed; most of the store is not shown here. */
function onShownChange(changed: () => void): () => void {
  let shown: readonly unknown[] = [];
  return useStore.subscribe((state) => {
    const now = [selectScene(state), selectHighlight(state)];
    if (now.every((part, i) => part === shown[i])) return;
    shown = now;
    changed();
  });
}

/** Moves a camera from view to view; at once for those who want no motion. */
class CameraMotion {
  #frame = 0;

  /** @param show told of each step; the last one is `to` itself */
  go(from: Camera, to: Camera, show: (camera: Camera) => void): void {
    this.stop();
    if (wantsNoMotion()) {
      show(to);
      return;
    }
    const startedAt = performance.now();
    const step = (now: number): void => {
      const t = (now - startedAt) / MOTION_MS;
      this.#frame = t < 1 ? requestAnimationFrame(step) : 0;
      show(t < 1 ? between(from, to, easeOut(t)) : to);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}

/** Evenly in scale, and so that the place that stays stays. */
function between(from: Camera, to: Camera, t: number): Camera {
  const perLeaf = from.perLeaf * (to.perLeaf / from.perLeaf) ** t;
  const change = 1 / to.perLeaf - 1 / from.perLeaf;
  const share = Math.abs(change) < 1e-12 ? t : (1 / perLeaf - 1 / from.perLeaf) / change;
  return { perLeaf, from: from.from + (to.from - from.from) * share };
}

/** A pointer this far under a bar is still on it, px. */
const BAR_REACH = 4;

/** The subtree at a place of the picture (px), as it is drawn; −1 on the empty ground. */
function drawnNodeAt(
  { layout, levels, runs }: Pick<DendrogramScene, 'layout' | 'levels' | 'runs'>,
  { from, perLeaf }: Camera,
  { left, top, plotHeight }: StageGeometry,
  [x, y]: readonly [number, number],
): number {
  const leaf = from + (x - left) / perLeaf;
  if (x < left || leaf < 0 || leaf >= layout.n) return -1;
  const level = Math.min(1, (y - BAR_REACH - top) / plotHeight);
  let node = nodeAt(layout, levels, leaf, level);
  if (layout.parent[node] === -1 && y + 2 * BAR_REACH < top + (levels[node] ?? 0) * plotHeight) {
    return -1;
  }
  // What is drawn as one wedge is picked as one.
  for (;;) {
    const next = layout.parent[node] ?? -1;
    if (next < 0) return node;
    const [start, end] = [layout.start[next] ?? 0, layout.end[next] ?? 0];
    const isOneRun = runs.ofLeaf[start] === runs.ofLeaf[end - 1];
    if (!isOneRun || !isCollapsed(end - start, perLeaf)) return node;
    node = next;
  }
}
