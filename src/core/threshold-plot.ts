/** Text as part of a page or a picture: nothing in it is markup. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export interface PlotFrame {
  /** Of the picture, px. */
  readonly width: number;
  readonly height: number;
  /** Edges of the plot, px from the top left. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Value at the upper edge; 0 is at the lower one. */
  readonly most: number;
  /** Decimals of coordinates. */
  readonly decimals: number;
}

export interface PlotAxes {
  /** What the left axis is called, how many steps it has and how a value reads there. */
  readonly label: string;
  readonly steps: number;
  readonly words: (value: number) => string;
  readonly grid: string;
  readonly ground: string;
  /** Baselines below the plot of numbers and label, and of the label left of it, px. */
  readonly numbersAt: number;
  readonly labelAt: number;
  readonly sideAt: number;
}

const MIDDLE = 'text-anchor="middle"';

/** A plot of values over the threshold in an SVG file, as lines of the file: on white, for any reader. */
export class ThresholdPlot {
  readonly frame: PlotFrame;

  constructor(frame: PlotFrame) {
    this.frame = frame;
  }

  /** A coordinate as it is written. */
  px(value: number): number {
    return Number(value.toFixed(this.frame.decimals));
  }

  x(threshold: number): number {
    const { left, right } = this.frame;
    return left + threshold * (right - left);
  }

  y(value: number): number {
    const { top, bottom, most } = this.frame;
    return bottom - (Math.min(most, value) / most) * (bottom - top);
  }

  line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
    const [a, b, c, d] = [x1, y1, x2, y2].map((value) => this.px(value));
    return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="${colour}"/>`;
  }

  text(x: number, y: number, words: string, attributes: string): string {
    return `<text x="${this.px(x)}" y="${this.px(y)}" ${attributes}>${escaped(words)}</text>`;
  }

  /** The opening tag and the white ground. */
  open(attributes: string): string[] {
    const { width, height } = this.frame;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${attributes}>`,
      `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ];
  }

  /** Grid, axes, their numbers and labels. */
  axes({ label, steps, words, grid, ground, numbersAt, labelAt, sideAt }: PlotAxes): string[] {
    const { left, right, top, bottom, most } = this.frame;
    const lines: string[] = [];
    for (let tick = 0; tick <= 10; tick++) {
      const at = this.x(tick / 10);
      lines.push(this.line(at, bottom, at, top, grid));
      lines.push(this.text(at, bottom + numbersAt, (tick / 10).toFixed(1), MIDDLE));
    }
    for (let tick = 0; tick <= steps; tick++) {
      const value = (most * tick) / steps;
      const at = this.y(value);
      lines.push(this.line(left, at, right, at, tick === 0 ? ground : grid));
      lines.push(this.text(left - 8, at + 4, words(value), 'text-anchor="end"'));
    }
    lines.push(
      this.text((left + right) / 2, bottom + labelAt, 'cluster_thresh (cosine similarity)', MIDDLE),
      `<text transform="translate(${sideAt} ${(top + bottom) / 2}) rotate(-90)" ${MIDDLE}>${escaped(label)}</text>`,
    );
    return lines;
  }
}
