/** One axis. Its label carries the unit: "tracks", "cosine similarity". */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  /** How a value reads at a tick; default: as short as it can. */
  readonly format?: (value: number) => string;
  /** Of counts: there is no tick between two whole numbers. */
  readonly whole?: boolean;
  /** Where the ticks stand, where round steps would say nothing: on an axis of logarithms. */
  readonly ticks?: readonly number[];
}

/** Values over the x axis. `bars` stand between x[i] and x[i + 1] (x has one more than y). */
export interface Series {
  readonly key: string;
  readonly label: string;
  /** Any CSS colour, tokens of tokens.css first: "var(--accent)". */
  readonly colour: string;
  readonly kind: 'line' | 'step' | 'area' | 'bars';
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Which axis it is read on; default left. */
  readonly side?: 'left' | 'right';
  /** Told apart without colour. */
  readonly dash?: 'dashed' | 'dotted';
  /** What was measured is marked; a line between says what may be expected. */
  readonly dots?: boolean;
  /** How a value reads in the read-out; default: that of its axis. */
  readonly format?: (value: number) => string;
}

/** A stretch of the x axis. */
export interface Band {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'good' | 'warn' | 'bad' | 'plateau';
  readonly label: string;
}

/** A place on the x axis. */
export interface Mark {
  readonly key: string;
  readonly at: number;
  readonly label: string;
  readonly kind: 'now' | 'applied' | 'default' | 'preset' | 'suggested' | 'landmark';
}

export interface ChartProps {
  /** Names the picture; also the title of a saved one. */
  readonly label: string;
  /** The picture in a sentence, for those who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly left: Axis;
  readonly right?: Axis;
  readonly series: readonly Series[];
  readonly bands?: readonly Band[];
  readonly marks?: readonly Mark[];
  /** Px; the width is that of the place. */
  readonly height: number;
  /** A click, or Enter on the read-out line moved by arrow keys: a value of the x axis. */
  readonly onPick?: (x: number) => void;
  /** Step of the arrow keys, in units of x. Default: a 200th of the domain. */
  readonly step?: number;
  /** Further lines of the read-out at x. */
  readonly readout?: (x: number) => readonly string[];
  /** Told while the pointer or the keys read a value; undefined when they leave. */
  readonly onRead?: (x: number | undefined) => void;
  readonly legend?: boolean;
  /** Buttons "SVG" and "PNG" that save the picture. */
  readonly saveAs?: string;
}
