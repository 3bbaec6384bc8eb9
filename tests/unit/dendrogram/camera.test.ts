import { describe, expect, it } from 'vitest';
import {
  type Camera,
  fitCamera,
  isFitted,
  keepCamera,
  panCamera,
  revealCamera,
  spanCamera,
  zoomCamera,
} from '../../../src/core/dendrogram/camera.ts';

const ground = { leaves: 1000, width: 500 };
const leafAt = ({ from, perLeaf }: Camera, px: number): number => from + px / perLeaf;

describe('the camera over the leaves', () => {
  it('fits all of them, few in the middle', () => {
    expect(fitCamera(ground)).toEqual({ from: 0, perLeaf: 0.5 });
    const few = fitCamera({ leaves: 2, width: 500 });
    expect(few.perLeaf).toBe(160);
    expect(leafAt(few, 250)).toBeCloseTo(1, 9);
  });

  it('zooms with the place under the pointer standing still', () => {
    let camera = zoomCamera(fitCamera(ground), ground, 4, 300);
    expect(leafAt(camera, 300)).toBeCloseTo(600, 6);
    camera = zoomCamera(camera, ground, 0.7, 120);
    expect(leafAt(camera, 120)).toBeCloseTo(
      leafAt(zoomCamera(fitCamera(ground), ground, 4, 300), 120),
      6,
    );
  });

  it('zooms no further out than all leaves, and no further in than a leaf is worth', () => {
    expect(zoomCamera(fitCamera(ground), ground, 0.1, 50)).toEqual(fitCamera(ground));
    expect(zoomCamera(fitCamera(ground), ground, 1e9, 50).perLeaf).toBe(80);
  });

  it('pans to the ends and no further', () => {
    const camera = zoomCamera(fitCamera(ground), ground, 4, 250);
    expect(panCamera(camera, ground, 1e6).from).toBe(0);
    expect(leafAt(panCamera(camera, ground, -1e6), 500)).toBeCloseTo(1000, 6);
    expect(panCamera(camera, ground, -20).from).toBeCloseTo(camera.from + 10, 9);
  });

  it('fills the picture with a span', () => {
    const camera = spanCamera(ground, 100, 150);
    expect(leafAt(camera, 0)).toBeLessThan(100);
    expect(leafAt(camera, 500)).toBeGreaterThan(150);
    expect(camera.perLeaf).toBeGreaterThan(8);
  });

  it('moves only as far as needed to have leaves in sight', () => {
    const camera = { from: 400, perLeaf: 10 };
    expect(revealCamera(camera, ground, 420, 425)).toBe(camera);
    const left = revealCamera(camera, ground, 300, 305);
    expect(left.from).toBeLessThan(300);
    expect(left.from).toBeGreaterThan(290);
    const right = revealCamera(camera, ground, 700, 705);
    expect(leafAt(right, 500)).toBeGreaterThan(705);
    const wide = revealCamera(camera, ground, 0, 100);
    expect(leafAt(wide, 250)).toBeCloseTo(50, 6);
  });

  it('stays fitted when the picture grows, else keeps its zoom', () => {
    const wider = { leaves: 1000, width: 800 };
    expect(keepCamera(fitCamera(ground), ground, wider)).toEqual(fitCamera(wider));
    const zoomed = zoomCamera(fitCamera(ground), ground, 8, 100);
    expect(keepCamera(zoomed, ground, wider).perLeaf).toBe(zoomed.perLeaf);
    expect(
      isFitted(keepCamera(zoomed, ground, { leaves: 30, width: 500 }), { leaves: 30, width: 500 }),
    ).toBe(true);
  });
});
