import { type Random, seededRandom } from '../random.ts';
import { type Canvas, fill, hex, type Rgb } from './canvas.ts';
import type { BackdropKind, FaceLook } from './design.ts';
import { Path, type Projection } from './path.ts';
import { cover } from './raster.ts';

interface Place {
  readonly top: string;
  readonly bottom: string;
  /** Colours of the soft shapes. */
  readonly shapes: readonly string[];
  readonly kind: 'bokeh' | 'panels';
  readonly strength: number;
}

const PLACES: Record<BackdropKind, Place> = {
  loft: {
    top: '#cdb8a2',
    bottom: '#8b6f5c',
    shapes: ['#fff1d6', '#6b5040', '#e3cdb0'],
    kind: 'panels',
    strength: 0.42,
  },
  kitchen: {
    top: '#dfe5e0',
    bottom: '#9fb0a8',
    shapes: ['#ffffff', '#c98f5e', '#7d948c'],
    kind: 'panels',
    strength: 0.46,
  },
  garden: {
    top: '#a9cf8e',
    bottom: '#41724b',
    shapes: ['#f2ffc4', '#2f5c3c', '#d6efa0'],
    kind: 'bokeh',
    strength: 0.4,
  },
  street: {
    top: '#1d2a4a',
    bottom: '#0e1526',
    shapes: ['#ffb45e', '#ff6a6a', '#6ab8ff'],
    kind: 'bokeh',
    strength: 0.5,
  },
  office: {
    top: '#b9c8d6',
    bottom: '#6f8599',
    shapes: ['#eef6ff', '#526a80', '#a0b6c8'],
    kind: 'panels',
    strength: 0.42,
  },
  bar: {
    top: '#5c2c22',
    bottom: '#24120f',
    shapes: ['#ffb24a', '#e0623a', '#ffd68a'],
    kind: 'bokeh',
    strength: 0.46,
  },
  hall: {
    top: '#9c9488',
    bottom: '#55504a',
    shapes: ['#cfc6b6', '#3f3b37', '#b3a896'],
    kind: 'panels',
    strength: 0.36,
  },
  studio: {
    top: '#7e8fb8',
    bottom: '#454f7a',
    shapes: ['#b9c6ea', '#39426a', '#98a6d2'],
    kind: 'bokeh',
    strength: 0.22,
  },
};

/** A wall or a distance out of focus, the same for one seed. */
export function drawBackdrop(canvas: Canvas, look: FaceLook): void {
  const place = PLACES[look.light.backdrop];
  const half = canvas.width / 2;
  const at: Projection = (x, y) => [half + x * half, half + y * half];
  const all = new Path(at).move(-1, -1).line(1, -1).line(1, 1).line(-1, 1);
  fill(canvas, cover(all.contours, canvas.width, canvas.height), {
    type: 'linear',
    from: at(0, -1),
    to: at(0, 1),
    start: hex(place.top),
    end: hex(place.bottom),
  });
  const random = seededRandom(look.backdropSeed, 7);
  if (place.kind === 'bokeh') drawBokeh(canvas, at, place, random);
  else drawPanels(canvas, at, place, random);
  // A pool of light behind the head sets it off from the wall.
  const [cx, cy] = at(look.light.side * 0.5, -0.3);
  fill(canvas, cover(all.contours, canvas.width, canvas.height), {
    type: 'radial',
    centre: [cx, cy],
    radius: [half * 1.3, half * 1.3],
    inner: hex(place.shapes[0] as string),
    outer: hex(place.shapes[0] as string),
    innerAlpha: 0.26,
    outerAlpha: 0,
  });
}

function drawBokeh(canvas: Canvas, at: Projection, place: Place, random: Random): void {
  for (let i = 0; i < 12; i++) {
    const x = random.between(-1.1, 1.1);
    const y = random.between(-1.1, 0.8);
    const r = random.between(0.08, 0.26);
    const colour: Rgb = hex(random.pick(place.shapes));
    const disc = new Path(at).ellipse(x, y, r, r);
    fill(
      canvas,
      cover(disc.contours, canvas.width, canvas.height),
      {
        type: 'radial',
        centre: at(x, y),
        radius: [r * (canvas.width / 2), r * (canvas.width / 2)],
        inner: colour,
        outer: colour,
        innerAlpha: 0.75,
        outerAlpha: 0,
        band: [0.62, 1],
      },
      place.strength * random.between(0.4, 1),
    );
  }
}

/** Blurred uprights: window frames, shelves, doors. */
function drawPanels(canvas: Canvas, at: Projection, place: Place, random: Random): void {
  let x = random.between(-1.3, -1.0);
  while (x < 1.1) {
    const w = random.between(0.16, 0.5);
    const colour = hex(random.pick(place.shapes));
    const soft = 0.07;
    const top = random.chance(0.4) ? random.between(-0.7, -0.2) : -1.1;
    const panel = new Path(at)
      .move(x, top)
      .line(x + w, top)
      .line(x + w, 1.1)
      .line(x, 1.1);
    const mask = cover(panel.contours, canvas.width, canvas.height);
    fill(
      canvas,
      mask,
      {
        type: 'linear',
        from: at(x, 0),
        to: at(x + soft, 0),
        start: colour,
        end: colour,
        startAlpha: 0,
        endAlpha: 1,
      },
      place.strength * random.between(0.35, 0.9),
    );
    x += w + random.between(0.04, 0.36);
  }
}
