/** What part of the leaf order is in sight. */
export interface Camera {
  /** Leaf position at the left edge. */
  readonly from: number;
  /** Px to a leaf. */
  readonly perLeaf: number;
}

/** What the camera looks at. */
export interface Ground {
  readonly leaves: number;
  /** Of the picture, px. */
  readonly width: number;
}

/** A leaf gets no wider than this, unless all of them do, px. */
const WIDEST_LEAF = 80;
/** Leaves are spread no further apart than this when there are few, px. */
const WIDEST_FIT = 160;

/** All leaves in sight, in the middle when they are few. */
export function fitCamera(ground: Ground): Camera {
  const leaves = Math.max(1, ground.leaves);
  return held({ from: 0, perLeaf: Math.min(WIDEST_FIT, ground.width / leaves) }, ground);
}

/** @param factor above 1 zooms in @param at px from the left edge that stay where they are */
export function zoomCamera(camera: Camera, ground: Ground, factor: number, at: number): Camera {
  const fit = fitCamera(ground).perLeaf;
  const widest = Math.max(WIDEST_LEAF, fit);
  const perLeaf = Math.min(widest, Math.max(fit, camera.perLeaf * factor));
  return held({ from: camera.from + at / camera.perLeaf - at / perLeaf, perLeaf }, ground);
}

/** @param by px that the picture moves to the right */
export function panCamera(camera: Camera, ground: Ground, by: number): Camera {
  return held({ ...camera, from: camera.from - by / camera.perLeaf }, ground);
}

/** The leaves start … end − 1 fill the picture, with a margin. */
export function spanCamera(ground: Ground, start: number, end: number): Camera {
  const leaves = Math.max(1, end - start) * 1.12;
  const factor = ground.width / leaves / fitCamera(ground).perLeaf;
  const { perLeaf } = zoomCamera(fitCamera(ground), ground, factor, 0);
  return held({ from: (start + end) / 2 - ground.width / perLeaf / 2, perLeaf }, ground);
}

/** The camera moved no further than needed to have the leaves in sight; the same when they are. */
export function revealCamera(camera: Camera, ground: Ground, start: number, end: number): Camera {
  const seen = ground.width / camera.perLeaf;
  const margin = Math.min(seen * 0.06, Math.max(0, (seen - (end - start)) / 2));
  const least = end - seen + margin;
  const most = start - margin;
  if (least > most) {
    // It does not fit: its middle is what there is to see.
    const middle = (start + end) / 2;
    if (middle > camera.from && middle < camera.from + seen) return camera;
    return held({ ...camera, from: middle - seen / 2 }, ground);
  }
  if (camera.from >= least && camera.from <= most) return camera;
  return held({ ...camera, from: camera.from < least ? least : most }, ground);
}

/** The same view of another ground (a wider picture, say); what was fitted is fitted again. */
export function keepCamera(camera: Camera, before: Ground, now: Ground): Camera {
  if (before.leaves !== now.leaves || isFitted(camera, before)) return fitCamera(now);
  return zoomCamera(camera, now, 1, 0);
}

export function isFitted(camera: Camera, ground: Ground): boolean {
  return camera.perLeaf <= fitCamera(ground).perLeaf * 1.0001;
}

/** Nothing but leaves in sight, where there are enough of them. */
function held({ from, perLeaf }: Camera, { leaves, width }: Ground): Camera {
  const spare = leaves - width / perLeaf;
  return { perLeaf, from: spare <= 0 ? spare / 2 : Math.min(spare, Math.max(0, from)) };
}
