import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import { nameDifferentPeople } from '../../core/identity/labels.ts';
import type { Identity, Labels } from '../../core/identity/types.ts';
import type { Through } from '../../state/lib/types.ts';
import { appStore, useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { trayFaces } from '../kit/grid/card-faces.ts';
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
  /** Resolves when it is shown, or was told to have failed. */
  readonly run: (how: Through) => Promise<void>;
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
export async function join(look: Look): Promise<void> {
  const looking = lookInTurn(look);
  const deciding = looking.then(
    ({ ask }) => ask,
    () => false,
  );
  weighing = deciding;
  const { joining, ask } = await looking.finally(() => {
    if (weighing === deciding) weighing = undefined;
  });
  if (ask) useAsking.setState({ asked: joining });
  else void joining?.run({});
}

/** What is on the page makes of it; undefined where nothing can be done, which was said. */
type Look = () => Joining | undefined;

/** What was decided a moment before is not shown until it is stored: it is looked at after that. */
async function lookInTurn(look: Look) {
  const { writes } = appStore.context.session;
  if (!writes.idle) await writes.ended();
  const joining = look();
  return { joining, ask: joining !== undefined && (await hasToBeAsked(joining)) };
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
  mergeBy(target, sources, {}, (how) => useStore.getState().merge(target, sources, undefined, how));
}

/** Merge under a name, asked where something speaks against it, as another name does. */
export function mergeAs(identities: readonly Identity[], labels: Labels): void {
  const [target, ...sources] = identities;
  if (target === undefined) return;
  mergeBy(target, sources, labels, (how) => useStore.getState().mergeAs(identities, labels, how));
}

/** @param labels that all of them get; none where the target keeps its own */
function mergeBy(
  target: Identity,
  sources: readonly Identity[],
  labels: Labels,
  run: Joining['run'],
): void {
  void join(() => {
    const [to, from] = [nowOf(target), sources.map(nowOf)];
    const cargo = cargoOfIdentities(from.length > 0 ? from : [to]);
    // A name alone moves no track.
    const effect = from.length > 0 ? effectOn(cargo, to) : NO_EFFECT;
    if (effect === undefined) return undefined;
    const called = labels.name ?? displayName(to);
    const renamed = [to, ...from]
      .filter((one) => nameDifferentPeople(one.labels, labels))
      .map((one) => `${displayName(one)} would be called ${labels.name ?? labels.person_id}`);
    const conflicts = [...effect.conflicts, ...renamed];
    return { cargo, to, called, effect: { ...effect, conflicts }, run };
  });
}

/** As it is by now; as it was where it is gone, which the act says. */
function nowOf(identity: Identity): Identity {
  const all = selectIdentitySet(useStore.getState())?.identities ?? [];
  return all.find(({ id }) => id === identity.id) ?? identity;
}

/** Move tracks, asked where something speaks against it. */
export function moveTracks(rows: readonly number[], goal: Identity): void {
  void join(() => {
    const state = useStore.getState();
    if (state.open === undefined) return undefined;
    const to = nowOf(goal);
    const cargo = cargoOfTracks(rows, selectIdentitySet(state), trayFaces(state.open));
    const effect = effectOn(cargo, to);
    if (effect === undefined) return undefined;
    const coming = rows.filter((row) => !to.tracks.includes(row));
    const run = (how: Through) => useStore.getState().moveTracks(coming, to, undefined, how);
    return { cargo, to, called: displayName(to), effect, run };
  });
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
