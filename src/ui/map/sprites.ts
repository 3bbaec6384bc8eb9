/** How a dot is drawn. */
export type DotStyle = 'filled' | 'hollow' | 'ring';

/** Radii are drawn in steps of this many px. */
const STEP = 0.5;
/** Sprites that are kept: all colours, styles and sizes of a few zooms. */
const MOST = 1_500;

/**
 * Dots drawn once and copied: ten thousand arcs take longer than a frame, ten thousand copies do not.
 */
export class Sprites {
  readonly #sprites = new Map<string, HTMLCanvasElement>();
  #ratio = 1;

  /** Forget what was drawn for other colours or another screen. @param ratio device px per px */
  reset(ratio: number): void {
    this.#sprites.clear();
    this.#ratio = ratio;
  }

  /** Copy a dot to a place, px. */
  draw(
    context: CanvasRenderingContext2D,
    at: { readonly x: number; readonly y: number },
    dot: { readonly style: DotStyle; readonly radius: number; readonly colour: string },
    rim: string,
  ): void {
    const radius = Math.round(dot.radius / STEP) * STEP;
    const key = `${dot.style}${radius}${dot.colour}`;
    let sprite = this.#sprites.get(key);
    if (sprite === undefined) {
      if (this.#sprites.size >= MOST) this.#sprites.clear();
      sprite = drawn(dot.style, radius, dot.colour, rim, this.#ratio);
      this.#sprites.set(key, sprite);
    }
    const side = sprite.width / this.#ratio;
    context.drawImage(sprite, at.x - side / 2, at.y - side / 2, side, side);
  }
}

function drawn(
  style: DotStyle,
  radius: number,
  colour: string,
  rim: string,
  ratio: number,
): HTMLCanvasElement {
  const sprite = document.createElement('canvas');
  const half = Math.ceil((radius + 2.5) * ratio);
  sprite.width = 2 * half;
  sprite.height = 2 * half;
  const context = sprite.getContext('2d');
  if (context === null) return sprite;
  context.translate(half, half);
  context.scale(ratio, ratio);
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  if (style === 'filled') {
    context.fillStyle = colour;
    context.fill();
    // Dots that lie on each other stay countable.
    context.strokeStyle = rim;
    context.lineWidth = 1;
  } else {
    context.strokeStyle = colour;
    context.lineWidth = style === 'ring' ? 2 : 1.5;
  }
  context.stroke();
  return sprite;
}
