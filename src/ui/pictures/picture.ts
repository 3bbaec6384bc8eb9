import { onThemeChange, readTokens, type Tokens } from './tokens.ts';

/** Px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Tells whoever listens that something changed. @returns stop */
export type Source = (changed: () => void) => () => void;

/**
 * The ground of every picture on canvases: as large as its element, sharp on every screen, in the
 * colours of the theme, painted with the next frame after something changed. No React: it moves with
 * every frame.
 */
export abstract class Picture {
  readonly #layers: readonly HTMLCanvasElement[];
  #stops: readonly (() => void)[] = [];
  #frame = 0;
  /** Of the screen that was painted for last. */
  #ratio = 0;
  protected size: Size = { width: 0, height: 0 };
  protected tokens: Tokens;

  /** @param layers canvases of one size, the lowest first */
  constructor(...layers: [HTMLCanvasElement, ...HTMLCanvasElement[]]) {
    this.#layers = layers;
    this.tokens = readTokens(layers[0]);
  }

  /** Begin to listen; the last thing that a constructor does. @param sources repaint when they tell */
  protected start(...sources: readonly Source[]): void {
    const [ground] = this.#layers;
    if (ground === undefined) return;
    const measure = (): void => {
      this.size = { width: ground.clientWidth, height: ground.clientHeight };
      this.resized();
      this.repaint();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(ground);
    this.#stops = [
      () => observer.disconnect(),
      onThemeChange(() => {
        this.tokens = readTokens(ground);
        this.rethemed();
        this.repaint();
      }),
      ...sources.map((source) => source(() => this.repaint())),
    ];
    measure();
  }

  release(): void {
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.#frame);
  }

  /** Paint with the next frame, once. */
  repaint(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      if (this.size.width === 0) return;
      const ratio = devicePixelRatio;
      const isOther = ratio !== this.#ratio;
      this.#ratio = ratio;
      const sharpened = this.#layers.map((layer) => sharpen(layer, this.size, ratio, isOther));
      const fresh = sharpened.includes(true);
      const contexts = this.#layers.flatMap((layer) => layer.getContext('2d') ?? []);
      if (contexts.length === this.#layers.length) this.paint(contexts, fresh, now);
    });
  }

  /**
   * @param layers scaled to px, in the order of the constructor
   * @param fresh they are empty: the size or the screen is another one
   * @param now ms, as of performance.now
   */
  protected abstract paint(
    layers: readonly CanvasRenderingContext2D[],
    fresh: boolean,
    now: number,
  ): void;

  protected resized(): void {}
  protected rethemed(): void {}
}

/**
 * Give a canvas the pixels of its element.
 * @param isOther the ratio is another one than before: zooming the page keeps the pixels, not the scale
 * @returns whether that emptied it
 */
export function sharpen(
  canvas: HTMLCanvasElement,
  { width, height }: Size,
  ratio: number,
  isOther: boolean,
): boolean {
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (!isOther && canvas.width === across && canvas.height === down) return false;
  canvas.width = across;
  canvas.height = down;
  canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return true;
}

/** As long as any motion of the page, ms. */
export const MOTION_MS = 150;

/** Fast, then slower. @param part 0–1 of the time */
export const easeOut = (part: number): number => 1 - (1 - Math.max(0, part)) ** 3;

/** People who asked for less motion see none. */
export const wantsNoMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
