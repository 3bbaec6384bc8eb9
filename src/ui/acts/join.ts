import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { nameDifferentPeople } from '../../core/identity/labels.ts';
import type { Identity, Labels } from '../../core/identity/types.ts';
import type { Through } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { displayName } from '../kit/words.ts';
import { type Cargo, cargoOfIdentities, cargoOfTracks } from './cargo.ts';
import { doDrop, effectNow } from './do-drop.ts';
import { type DropEffect, type DropTarget, NO_EFFECT } from './drop-effect.ts';
import { isLow, speaksAgainst } from './speaks-against.ts';

/** Cargo on its way to an identity by a key, a menu or the palette. */
export interface Joining {
  readonly cargo: Cargo;
  /** Who stays, under its id. */
  readonly to: Identity;
  /** What it is called afterwards. */
  readonly called: string;
  readonly effect: DropEffect;
  readonly run: (how: Through) => void;
}

interface Asking {
  /** What waits for a yes; undefined while nothing does. */
  readonly asked: Joining | undefined;
}

/** What is asked now. A question to the hand, not data: never kept. */
export const useAsking = create<Asking>(() => ({ asked: undefined }));

/** Until it is known whether something has to be asked: true when it has. */
let weighing: Promise<boolean> | undefined;

/** Figures that take longer are not waited for: it is asked, which is never wrong. Milliseconds. */
const PATIENCE_MS = 1500;

/**
 * [Note: Asked before joining]
 * Dragging shows what a drop would do before it is done. A key has no such moment, so what it joins is
 * looked at in the same way: where nothing speaks against it, it is done; else a window says what
 * would happen and what speaks against, and Enter does it.
 */
export async function join(joining: Joining): Promise<void> {
  const deciding = hasToBeAsked(joining);
  weighing = deciding;
  const ask = await deciding;
  if (weighing === deciding) weighing = undefined;
  if (ask) useAsking.setState({ asked: joining });
  else joining.run({});
}

/** Keys that come while a key before is being weighed wait for it; where that asks, they are dropped. */
export function afterWeighing(act: () => void): void {
  if (weighing === undefined) act();
  else void weighing.then((ask) => ask || act());
}

export const isWeighing = (): boolean => weighing !== undefined;

async function hasToBeAsked({ cargo, effect }: Joining): Promise<boolean> {
  const threshold = useStore.getState().parameters.cluster_thresh;
  if (speaksAgainst({ effect, similarity: undefined, threshold }).length > 0) return true;
  const { against } = effect;
  if (against === undefined || against.length === 0) return false;
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
  try {
    const between = await Promise.race([
      cluster.between(Int32Array.from(cargo.rows), Int32Array.from(against)),
      late,
    ]);
    return between === 'late' || isLow(between.average, threshold);
  } catch (error) {
    // Without figures nothing is known to speak against it, and undo is there.
    console.warn(error);
    return false;
  }
}

/** Merge, asked where something speaks against it. */
export function merge(target: Identity, sources: readonly Identity[]): void {
  mergeBy(target, sources, displayName(target), [], (how) => {
    void useStore.getState().merge(target, sources, undefined, how);
  });
}

/** Merge under a name, asked where something speaks against it, as another name does. */
export function mergeAs(identities: readonly Identity[], labels: Labels): void {
  const [target, ...sources] = identities;
  if (target === undefined) return;
  const renamed = identities
    .filter((one) => nameDifferentPeople(one.labels, labels))
    .map((one) => `${displayName(one)} would be called ${labels.name ?? labels.person_id}`);
  mergeBy(target, sources, labels.name ?? displayName(target), renamed, (how) =>
    useStore.getState().mergeAs(identities, labels, how),
  );
}

function mergeBy(
  target: Identity,
  sources: readonly Identity[],
  called: string,
  more: readonly string[],
  run: Joining['run'],
): void {
  const cargo = cargoOfIdentities(sources.length > 0 ? sources : [target]);
  // A name alone moves no track.
  const effect = sources.length > 0 ? effectOn(cargo, target) : NO_EFFECT;
  if (effect === undefined) return;
  const conflicts = [...effect.conflicts, ...more];
  void join({ cargo, to: target, called, effect: { ...effect, conflicts }, run });
}

/** Move tracks, asked where something speaks against it. */
export function moveTracks(rows: readonly number[], to: Identity): void {
  const state = useStore.getState();
  if (state.open === undefined) return;
  const { bestFace } = state.open.summaries;
  const cargo = cargoOfTracks(rows, selectIdentitySet(state), bestFace);
  const effect = effectOn(cargo, to);
  if (effect === undefined) return;
  const coming = rows.filter((row) => !to.tracks.includes(row));
  const run = (how: Through): void =>
    void useStore.getState().moveTracks(coming, to, undefined, how);
  void join({ cargo, to, called: displayName(to), effect, run });
}

/** What a drop would do, asked where something speaks against it: who drags has seen it before. */
export function drop(cargo: Cargo, target: DropTarget): void {
  const [first, ...rest] = cargo.identities;
  if (target.type === 'identity') {
    const all = selectIdentitySet(useStore.getState())?.identities ?? [];
    const to = all.find(({ id }) => id === target.id);
    if (to === undefined) return;
    const sources = cargo.identities.filter((one) => one !== to);
    if (cargo.identities.length > 0) merge(to, sources);
    else moveTracks(cargo.rows, to);
  } else if (target.type === 'new' && first !== undefined && rest.length > 0) merge(first, rest);
  else doDrop(cargo, target);
}

/** Undefined where nothing can be done, which is said. */
function effectOn(cargo: Cargo, to: Identity): DropEffect | undefined {
  const effect = effectNow(cargo, { type: 'identity', id: to.id });
  if (effect?.refused === undefined || effect.locked) return effect;
  useStore.getState().notify({ level: 'info', text: `${effect.refused}.` });
  return undefined;
}
