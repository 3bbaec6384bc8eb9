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
import { AppError, CancelledError } from '../../core/errors.ts';
import { DEFAULT_LAYOUT, type LayoutOptions } from '../../core/map/layout-options.ts';
import type { AppState } from '../lib/types.ts';
import { useStore } from '../store.ts';

export type MapMethod = 'pca' | 'umap';
/** Fewer tracks have no neighbourhoods to show. */
export const LEAST_FOR_UMAP = 3;

/** The vectors that are mapped, and what came back at once. */
export interface MapSubject extends OpenedMap {
  readonly episode: string;
  /** Track row of each dot. */
  readonly items: Int32Array; // [n]
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

let loading: AbortController | undefined;
let laying: AbortController | undefined;
/** Clustering whose vectors the subject was made of: a new threshold makes no new one. */
let madeOf: AppState['clustering'];

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
    if (method === 'umap') void lay();
    else stopLaying();
  },
  setOptions: (options) => {
    stopLaying();
    set({ options, layout: undefined });
    void lay();
  },
  cancel: () => {
    stopLaying();
    if (get().layout === undefined) set({ method: 'pca' });
  },
  retry: () => {
    madeOf = undefined;
    void load();
  },
}));

/** Keep the map in step with the clustered vectors while somebody looks at it. @returns stop */
export function startMap(): () => void {
  void load();
  const unsubscribe = useStore.subscribe((state, before) => {
    const same = state.clustering === before.clustering && state.open?.key === before.open?.key;
    if (!same || state.clusteringBusy !== before.clusteringBusy) void load();
  });
  return () => {
    unsubscribe();
    // What is on its way goes on, and is there when somebody looks again.
    if (useStore.getState().open === undefined) forget();
  };
}

async function load(): Promise<void> {
  const { open, clustering, clusteringBusy } = useStore.getState();
  const { subject } = useMap.getState();
  if (open === undefined || clustering === undefined) {
    forget();
    return;
  }
  const shown = subject?.episode === open.key;
  if (!shown && subject !== undefined) forget();
  if (clusteringBusy || (madeOf === clustering && (shown || loading !== undefined))) return;
  loading?.abort();
  const abort = new AbortController();
  loading = abort;
  madeOf = clustering;
  if (!shown) useMap.setState({ status: 'loading' });
  try {
    const { items, ...vectors } = await cluster.pooled('used');
    if (abort.signal.aborted) return;
    const opened = await map.open(handedOver(vectors));
    if (abort.signal.aborted) return;
    take(open.key, items, opened);
    // Asked for before the layout, which would be in its way.
    const asked = map.neighbours(opened.print);
    if (useMap.getState().method === 'umap') void lay();
    const neighbours = await asked;
    const now = useMap.getState().subject;
    if (now?.print === opened.print) useMap.setState({ subject: { ...now, neighbours } });
  } catch (error) {
    if (abort.signal.aborted) return;
    madeOf = undefined;
    if (error instanceof CancelledError) return;
    useMap.setState({ status: 'failed', failure: messageOf(error) });
  } finally {
    if (loading === abort) loading = undefined;
  }
}

function take(episode: string, items: Int32Array, opened: OpenedMap): void {
  const { subject } = useMap.getState();
  const known = subject?.print === opened.print && subject.episode === episode;
  const neighbours = known ? subject.neighbours : undefined;
  if (!known) stopLaying();
  useMap.setState({
    status: 'ready',
    subject: { ...opened, episode, items, neighbours },
    ...(known ? {} : { layout: undefined }),
  });
}

/** Let UMAP settle, unless it has, or does. */
async function lay(): Promise<void> {
  const { subject, options, layout } = useMap.getState();
  if (subject === undefined || layout !== undefined || laying !== undefined) return;
  if (subject.items.length < LEAST_FOR_UMAP || isOnePoint(subject)) return;
  const abort = new AbortController();
  laying = abort;
  useMap.setState({ settling: { step: undefined } });
  const onStep = (step: LayoutStep): void => {
    if (!abort.signal.aborted) useMap.setState({ settling: { step } });
  };
  try {
    const result = await map.layout(subject.print, options, onStep, abort.signal);
    if (abort.signal.aborted) return;
    useMap.setState({ layout: result, settling: undefined });
  } catch (error) {
    if (abort.signal.aborted) return;
    // Other vectors stopped it; their map takes its place.
    if (error instanceof CancelledError) useMap.setState({ settling: undefined });
    else useMap.setState({ status: 'failed', failure: messageOf(error), settling: undefined });
  } finally {
    if (laying === abort) laying = undefined;
  }
}

function stopLaying(): void {
  laying?.abort();
  laying = undefined;
  if (useMap.getState().settling !== undefined) useMap.setState({ settling: undefined });
}

function forget(): void {
  loading?.abort();
  loading = undefined;
  stopLaying();
  madeOf = undefined;
  map.close();
  const none = { subject: undefined, layout: undefined } as const;
  useMap.setState({ status: 'idle', failure: '', ...none });
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

function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  console.error(error);
  return 'The map could not be made. Try again.';
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
  const { clusteredWith, parameters } = useStore.getState();
  if (subject === undefined) return undefined;
  const method = clusteredWith?.linkage ?? parameters.linkage;
  return map.nearestGroups(subject.print, groups, method).catch((error: unknown) => {
    if (!(error instanceof CancelledError)) console.error(error);
    return undefined;
  });
}
