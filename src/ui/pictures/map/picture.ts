import { LeafFaces } from '../leaf-faces.ts';
import { Picture } from '../picture.ts';
import type { Point } from '../pointer.ts';
import { paintMap } from './paint-map.ts';
import { paintMarks } from './paint-marks.ts';
import { dotAt, dotsInside } from './pick.ts';
import { DotPixels } from './pixels.ts';
import {
  faceSizeAt,
  growthAt,
  type MapContent,
  type MapMarks,
  type MapScene,
  NO_MARKS,
  placeOf,
  radiusNow,
} from './scene.ts';
import { Tween } from './tween.ts';
import { boundsOf, fitTo, type MapView, panBy, toMapX, toMapY, zoomAt } from './view.ts';

/** A pointer this far from a dot still means it, px. */
const REACH = 11;
/** Zooming goes on until neighbours lie this far apart, px. */
const FARTHEST_APART = 150;
/** Px between neighbours of the whole map while nobody knows how far they are apart. */
const ROOMY_SHARE = 3;

/** The two canvases of the map: dots below, what moves with the pointer above. */
export class MapPicture extends Picture {
  readonly #pixels = new DotPixels();
  readonly #faces = new LeafFaces(() => this.#invalidate());
  readonly #tween = new Tween();
  #content: MapContent | undefined;
  #marks: MapMarks = NO_MARKS;
  #view: MapView = { x: 0, y: 0, scale: 1 };
  #fitScale = 1;
  /** A person chose what is in sight: nothing else moves it. */
  #touched = false;
  #stale = false;
  #recoloured = false;

  constructor(base: HTMLCanvasElement, over: HTMLCanvasElement) {
    super(base, over);
    this.start();
  }

  show(content: MapContent): void {
    const before = this.#content;
    this.#content = content;
    if (before?.positions !== content.positions) this.#move(before, content);
    const { cursor } = this.#marks;
    // The keys stay with their track when tracks come and go.
    if (cursor >= 0 && before !== undefined && before.dots.items !== content.dots.items) {
      this.mark({ cursor: content.dots.items.indexOf(before.dots.items[cursor]!) });
    }
    this.#invalidate();
  }

  mark(change: Partial<MapMarks>): void {
    this.#marks = { ...this.#marks, ...change };
    this.repaint();
  }

  get marks(): MapMarks {
    return this.#marks;
  }

  get positions(): Float32Array | undefined {
    return this.#content?.positions;
  }

  /** The map's point in the middle of what is seen. */
  get middle(): Point {
    return this.#view;
  }

  protected override resized(): void {
    if (this.#touched) this.#invalidate();
    else this.fit();
  }

  protected override rethemed(): void {
    this.#recoloured = true;
  }

  /** Everything in sight, also when it moves. */
  fit(): void {
    this.#touched = false;
    this.#refit();
    this.#invalidate();
  }

  /** @param at px of what stays where it is; default: the middle */
  zoomBy(factor: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    const scale = Math.min(
      this.#largest(),
      Math.max(this.#fitScale * 0.4, this.#view.scale * factor),
    );
    this.#look(zoomAt(this.#view, this.size, at, scale));
  }

  panBy(dx: number, dy: number): void {
    this.#look(panBy(this.#view, dx, dy));
  }

  /** These dots, as large as they fit. */
  zoomTo(dots: readonly number[]): void {
    const bounds = this.#content && boundsOf(this.#content.positions, dots);
    if (bounds !== undefined) this.#look(fitTo(bounds, this.size, this.#largest()));
  }

  /** Move as little as needed for a dot to be in sight. */
  reveal(dot: number): void {
    const { x, y } = this.place(dot);
    const { width, height } = this.size;
    const dx = Math.min(0, width - 24 - x) + Math.max(0, 24 - x);
    const dy = Math.min(0, height - 24 - y) + Math.max(0, 24 - y);
    if (dx !== 0 || dy !== 0) this.panBy(dx, dy);
  }

  /** The dot under a point of the picture, −1 for none. */
  dotAt(at: Point): number {
    const scene = this.#scene();
    if (scene === undefined) return -1;
    const reach = scene.faceSize > 0 ? scene.faceSize / 2 : REACH;
    return dotAt(scene.positions, scene.dots, this.#onMap(at), reach / this.#view.scale);
  }

  /** Dots within a line drawn on the picture. */
  dotsInside(line: readonly Point[]): readonly number[] {
    const { positions, dots } = this.#content ?? {};
    if (positions === undefined || dots === undefined) return [];
    return dotsInside(
      positions,
      dots,
      line.map((at) => this.#onMap(at)),
    );
  }

  /** Px of a dot. */
  place(dot: number): Point {
    const scene = this.#scene();
    return scene === undefined ? { x: 0, y: 0 } : placeOf(scene, dot);
  }

  /** Px from a dot's middle to its edge. */
  radius(dot: number): number {
    const scene = this.#scene();
    return scene === undefined ? 0 : radiusNow(scene, dot);
  }

  override release(): void {
    super.release();
    this.#faces.release();
  }

  #onMap({ x, y }: Point): Point {
    return { x: toMapX(this.#view, this.size, x), y: toMapY(this.#view, this.size, y) };
  }

  /** Let the dots go from where they are seen, in whatever units, to where they belong. */
  #move(before: MapContent | undefined, content: MapContent): void {
    const seenAt = this.#view;
    const same = before !== undefined && before.dots.items.length === content.dots.items.length;
    if (before?.space !== content.space) this.#touched = false;
    const from = same ? this.#tween.at(before.positions, performance.now()) : undefined;
    if (!this.#touched) this.#refit();
    if (from === undefined) this.#tween.stop();
    else this.#tween.start(from, { from: seenAt, to: this.#view }, performance.now());
  }

  #refit(): void {
    const bounds = this.#content && boundsOf(this.#content.positions);
    if (bounds !== undefined && this.size.width > 0) this.#view = fitTo(bounds, this.size);
    this.#fitScale = this.#view.scale;
  }

  #look(view: MapView): void {
    this.#touched = true;
    this.#view = view;
    this.#invalidate();
  }

  #largest(): number {
    const spacing = this.#content?.spacing ?? 0;
    const apart = spacing > 0 ? FARTHEST_APART / spacing : this.#fitScale * 40;
    return Math.max(this.#fitScale * 8, Math.min(apart, this.#fitScale * 400));
  }

  #invalidate(): void {
    this.#stale = true;
    this.repaint();
  }

  protected paint(
    [base, over]: readonly CanvasRenderingContext2D[],
    fresh: boolean,
    now: number,
  ): void {
    if (fresh || this.#recoloured) {
      this.#pixels.reset(this.size, devicePixelRatio, this.tokens.ground);
      this.#recoloured = false;
      this.#stale = true;
    }
    const scene = this.#scene(now);
    if (scene === undefined || base === undefined || over === undefined) return;
    if (this.#stale || this.#tween.running) paintMap(base, scene, this.#pixels);
    this.#stale = false;
    paintMarks(over, scene, this.#marks);
    if (this.#tween.running) this.#invalidate();
  }

  #scene(now = performance.now()): MapScene | undefined {
    if (this.#content === undefined) return undefined;
    const { spacing, positions, ...content } = this.#content;
    return {
      ...content,
      size: this.size,
      view: this.#view,
      growth: growthAt((spacing ?? ROOMY_SHARE / this.#fitScale) * this.#view.scale),
      positions: this.#tween.at(positions, now),
      tokens: this.tokens,
      faceSize: spacing === undefined ? 0 : faceSizeAt(spacing * this.#view.scale),
      faces: this.#faces,
    };
  }
}
