import { downloadBlob } from '../../bridge/save-file.ts';
import { checkParameters, toYaml } from '../../core/cluster/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState, EngineChoice } from '../lib/types.ts';
import { selectResult } from '../views/clustered.ts';
import { selectMergeThresholds } from '../views/selectors.ts';
import { NO_CLUSTERING, refreshClustering, refreshFlat } from './clusterer.ts';

type ClusteringSlice = Pick<
  AppState,
  | 'parameters'
  | 'engineChoice'
  | 'clustering'
  | 'homes'
  | 'mapPlaces'
  | 'bases'
  | 'started'
  | 'setThreshold'
  | 'setParameters'
  | 'setEngine'
  | 'stepMergeHeight'
  | 'saveParameters'
  | 'loadParameters'
>;

export function createClusteringSlice(ctx: Context): ClusteringSlice {
  const { set, get } = ctx;
  return {
    parameters: DEFAULT_PARAMETERS,
    engineChoice: engineOfAddress(),
    ...NO_CLUSTERING,

    setThreshold: (value) => {
      if (!Number.isFinite(value)) return;
      const cluster_thresh = Math.min(1, Math.max(0, value));
      const { parameters } = get();
      if (cluster_thresh === parameters.cluster_thresh) return;
      set({ parameters: { ...parameters, cluster_thresh } });
      // The tree answers for itself; only labels, or a cut below what was computed, need the worker.
      if (parameters.algorithm !== 'agglomerative') void refreshFlat(ctx);
      if (cluster_thresh < (selectResult(get())?.agglomeration.floor ?? 0))
        void refreshClustering(ctx);
    },

    setParameters: (change) => {
      try {
        const parameters = checkParameters(change, get().parameters);
        set({ parameters });
        void refreshClustering(ctx);
      } catch (error) {
        report(ctx, error);
      }
    },

    setEngine: (engineChoice) => {
      set({ engineChoice });
      void refreshClustering(ctx);
    },

    stepMergeHeight: (direction) => {
      const steps = selectMergeThresholds(get());
      const next = nextStep(steps, get().parameters.cluster_thresh, direction);
      if (next !== undefined) get().setThreshold(next);
    },

    saveParameters: () => {
      const blob = new Blob([toYaml(get().parameters)], { type: 'application/yaml' });
      downloadBlob(blob, 'recognition.yaml');
    },

    loadParameters: async (file) => {
      try {
        // YAML is read once in a while: its parser is loaded with the first file.
        const { readRecognition } = await import('../../core/parse/recognition.ts');
        const { parameters, unknownKeys } = await readRecognition({
          path: file.name,
          size: file.size,
          bytes: async () => new Uint8Array(await file.arrayBuffer()),
        });
        set({ parameters: checkParameters(parameters, get().parameters, { file: file.name }) });
        const ignored =
          unknownKeys.length === 0 ? '' : ` Not known here: ${unknownKeys.join(', ')}.`;
        get().notify({ level: 'done', text: `Took the parameters of ${file.name}.${ignored}` });
        await refreshClustering(ctx);
      } catch (error) {
        report(ctx, error);
      }
    },
  };
}

/** `?engine=webgpu|wasm|js` forces one; anything else is `auto`. */
function engineOfAddress(): EngineChoice {
  const asked = new URLSearchParams(globalThis.location?.search ?? '').get('engine');
  return asked === 'webgpu' || asked === 'wasm' || asked === 'js' ? asked : 'auto';
}

/** The next merge threshold above (+1) or below (−1) a threshold; undefined at the end. */
export function nextStep(
  steps: Float64Array,
  threshold: number,
  direction: -1 | 1,
): number | undefined {
  // A threshold that stands on a step must leave it: steps nearer than this are the same one.
  const same = 1e-9;
  if (direction > 0) return steps.find((step) => step > threshold + same);
  return steps.findLast((step) => step < threshold - same);
}
