import { create } from 'zustand';
import type {
  LayoutStep,
  MapLayout,
  MapNeighbours,
  NearestGroups,
  OpenedMap,
} from '../../../workers/map/session.ts';
import { handedOver } from '../../bridge/calls.ts';
import { cluster } from '../../bridge/cluster.ts';
import { map } from '../../bridge/map.ts';
import { isCrash, tellRestart } from '../../bridge/worker-client.ts';
import { CancelledError } from '../../core/errors.ts';
import { DEFAULT_LAYOUT, type LayoutOptions } from '../../core/map/layout-options.ts';
import { evenSample, takeRows } from '../../core/map/sample.ts';
import type { Matrix } from '../../core/vector/matrix.ts';
import { failureText, Question } from '../lib/question.ts';
import { useStore } from '../store.ts';
import { isClustering, selectLinkage, selectResult } from '../views/clustered.ts';

export type MapMethod = 'pca' | 'umap';
/** Tracks that are mapped; of more a sample is. Who is near whom takes the square of it. */
export const MOST_MAPPED = 20_000;
/** Fewer tracks have no neighbourhoods to show. */
export const LEAST_FOR_UMAP = 3;

/** The vectors that are mapped, and what came back at once. */
export interface MapSubject extends OpenedMap {
  readonly episode: string;
  /** Track row of each dot. */
  readonly items: Int32Array; // [n]
  /** Tracks that there are: more than n where a sample of them is mapped. */
  readonly of: number;
  readonly neighbours: MapNeighbours | undefined;
}

export interface MapState {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly failure: string;
  readonly subject: MapSubject | undefined;
  readonly method: MapMethod;
  readonly options: LayoutOptions;
  /** UMAP of the subject with the options; undefined until it has settled. */
  readonly layout: MapLayout | undefined;
  /** UMAP on its way; `step` is undefined before its first picture. */
  readonly settling: { readonly step: LayoutStep | undefined } | undefined;
  readonly setMethod: (method: MapMethod) => void;
  readonly setOptions: (options: LayoutOptions) => void;
  /** Stop UMAP; what is shown is the principal components. */
  readonly cancel: () => void;
  readonly retry: () => void;
}

const opening = new Question<Omit<MapSubject, 'neighbours'>>();
const nearest = new Question<MapNeighbours>();
const umap = new Question<MapLayout>();

/** The map of the open episode. Positions follow from vectors and options: nothing here is stored. */
export const useMap = create<MapState>((set, get) => ({
  status: 'idle',
  failure: '',
  subject: undefined,
  method: 'umap',
  options: DEFAULT_LAYOUT,
  layout: undefined,
  settling: undefined,
  setMethod: (method) => {
    set({ method });
    if (method === 'umap') lay();
    else stopLaying();
  },
  setOptions: (options) => {
    stopLaying();
    set({ options, layout: undefined });
    lay();
  },
  cancel: () => {
    stopLaying();
    if (get().layout === undefined) set({ method: 'pca' });
  },
  retry: () => {
    opening.forget();
    nearest.forget();
    load();
  },
}));

/** Keep the map in step with the clustered vectors while somebody looks at it. @returns stop */
export function startMap(): () => void {
  load();
  const unsubscribe = useStore.subscribe((state, before) => {
    const same =
      selectResult(state) === selectResult(before) && state.open?.key === before.open?.key;
    if (!same || isClustering(state) !== isClustering(before)) load();
  });
  return () => {
    unsubscribe();
    // What is on its way goes on, and is there when somebody looks again.
    if (useStore.getState().open === undefined) forget();
  };
}

function load(): void {
  const state = useStore.getState();
  const { open } = state;
  const clustering = selectResult(state);
  if (open === undefined || clustering === undefined) {
    forget();
    return;
  }
  const { subject } = useMap.getState();
  const episode = open.key;
  if (subject !== undefined && subject.episode !== episode) forget();
  if (isClustering(state)) return;
  opening.put({
    // The clustering whose vectors they are: a new threshold makes no new ones.
    key: [episode, clustering],
    ask: async (signal) => {
      if (useMap.getState().subject === undefined) useMap.setState({ status: 'loading' });
      const pooled = await cluster.pooled('used');
      signal.throwIfAborted();
      const { items, vectors } = sampled(pooled, clustering.agglomeration.tree.order);
      const opened = await map.open(handedOver(vectors));
      return { ...opened, episode, items, of: pooled.items.length };
    },
    told: take,
    failed: fail,
  });
}

/** All of them, or a sample along the tree, where like lie beside like. */
export function sampled(
  { items, ...vectors }: Awaited<ReturnType<typeof cluster.pooled>>,
  leaves: Int32Array,
): { readonly items: Int32Array; readonly vectors: Matrix } {
  const { length } = items;
  if (length <= MOST_MAPPED) return { items, vectors };
  const order = leaves.length === length ? leaves : Int32Array.from(items.keys());
  const chosen = evenSample(order, MOST_MAPPED);
  return { items: chosen.map((item) => items[item] ?? -1), vectors: takeRows(vectors, chosen) };
}

function take(opened: Omit<MapSubject, 'neighbours'>): void {
  const { print } = opened;
  const { subject, method } = useMap.getState();
  const known = subject?.print === print && subject.episode === opened.episode;
  const neighbours = known ? subject.neighbours : undefined;
  if (!known) stopLaying();
  useMap.setState({
    status: 'ready',
    subject: { ...opened, neighbours },
    ...(known ? {} : { layout: undefined }),
  });
  // Asked for before the layout, which would be in its way.
  nearest.put({
    key: [print],
    ask: () => map.neighbours(print),
    told: (found) => {
      const now = useMap.getState().subject;
      if (now !== undefined) useMap.setState({ subject: { ...now, neighbours: found } });
    },
    failed: fail,
  });
  if (method === 'umap') lay();
}

/** Let UMAP settle, unless it has, or does. */
function lay(): void {
  const { subject, options, layout } = useMap.getState();
  if (subject === undefined || layout !== undefined) return;
  if (subject.items.length < LEAST_FOR_UMAP || isOnePoint(subject)) return;
  umap.put({
    key: [subject.print, options],
    ask: (signal) => {
      useMap.setState({ settling: { step: undefined } });
      const onStep = (step: LayoutStep): void => {
        if (!signal.aborted) useMap.setState({ settling: { step } });
      };
      return map.layout(subject.print, options, onStep, signal);
    },
    told: (found) => useMap.setState({ layout: found, settling: undefined }),
    failed: (error) => {
      stopLaying();
      fail(error);
    },
  });
}

function stopLaying(): void {
  umap.stop();
  if (useMap.getState().settling !== undefined) useMap.setState({ settling: undefined });
}

function forget(): void {
  for (const question of [opening, nearest, umap]) question.forget();
  stopLaying();
  map.close();
  const none = { subject: undefined, layout: undefined } as const;
  useMap.setState({ status: 'idle', failure: '', ...none });
}

/** The vectors whose worker died: should it be their doing, they do it once more, not for ever. */
let restarted: string | undefined;

/** The next change asks again. What was cancelled was stopped by other vectors: their map takes its place. */
function fail(error: unknown): void {
  opening.stop();
  nearest.stop();
  if (error instanceof CancelledError) return;
  const { subject } = useMap.getState();
  if (isCrash(error) && subject !== undefined && restarted !== subject.print) {
    // Its worker died: the same vectors are given to a new one, once.
    restarted = subject.print;
    tellRestart('map');
    forget();
    load();
    return;
  }
  const failure = failureText(error, 'The map could not be made. Try again.');
  useMap.setState({ status: 'failed', failure });
}

/** All tracks have the same vector: there is nothing that could lie apart. */
export const isOnePoint = ({ positions }: OpenedMap): boolean =>
  positions.every((value) => value === 0);

/** The map at rest, for the colours; while it settles, what was before. */
useMap.subscribe(({ method, subject, layout, settling }) => {
  const { open, mapPlaces } = useStore.getState();
  const positions = method === 'pca' ? subject?.positions : layout?.positions;
  if (positions === undefined && settling !== undefined) return;
  const shown = subject !== undefined && subject.episode === open?.key;
  if (shown && positions !== undefined) {
    if (mapPlaces?.positions === positions) return;
    useStore.setState({ mapPlaces: { items: subject.items, positions } });
  } else if (mapPlaces !== undefined) useStore.setState({ mapPlaces: undefined });
});

/** What the dots' places are now: those of the method, or of the way there. x0, y0, … */
export function selectPositions(state: MapState): Float32Array | undefined {
  if (state.method === 'pca') return state.subject?.positions;
  return state.layout?.positions ?? state.settling?.step?.positions ?? state.subject?.positions;
}

/**
 * The nearest other group of each by linkage similarity, of the vectors that are mapped; undefined when
 * there are none, or they went.
 * @param groups dots
 */
export async function nearestIdentities(
  groups: readonly Int32Array[],
): Promise<NearestGroups | undefined> {
  const { subject } = useMap.getState();
  if (subject === undefined) return undefined;
  const method = selectLinkage(useStore.getState());
  return map.nearestGroups(subject.print, groups, method);
}
