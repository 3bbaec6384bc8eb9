import {
  DEFAULT_MODELS,
  feedOf,
  knownModel,
  UNKNOWN_PROVENANCE,
  unknownLicence,
} from '../../core/face/known-models.ts';
import type { ModelRole } from '../../core/face/model-facts.ts';
import type { ModelRecord } from '../persistence/models.ts';

/** A model as it is shown. */
export interface ModelCard extends ModelRecord {
  /** It comes with the page: it cannot be deleted. */
  readonly builtIn: boolean;
  readonly provenance: string;
  readonly licence: string;
}

/** @param stored of a model that somebody brought */
export function cardOf(stored: ModelRecord): ModelCard {
  const known = knownModel(stored.sha256);
  return {
    ...stored,
    builtIn: false,
    provenance: known?.provenance ?? UNKNOWN_PROVENANCE,
    licence: known?.licence ?? unknownLicence(stored.file),
    ...(stored.role === 'embedder' ? { feed: stored.feed ?? feedOf(stored.sha256) } : {}),
  };
}

/** Sizes of the models that come with the page, bytes, for who decides whether to load them. */
const BYTES: Readonly<Record<ModelRole, number>> = {
  detector: 1_217_758,
  embedder: 4_884_269,
  landmarker: 1_163_742,
};

/** The models that come with the page. */
export const BUILT_IN: readonly ModelCard[] = (['detector', 'landmarker', 'embedder'] as const).map(
  (role) => {
    const { sha256, file, name, provenance, licence, feed } = DEFAULT_MODELS[role];
    return {
      sha256,
      file,
      name,
      role,
      provenance,
      licence,
      bytes: BYTES[role],
      builtIn: true,
      addedAt: '',
      ...(role === 'embedder' ? { dimension: 512 } : {}),
      ...(role === 'detector' ? { kind: 'corners' as const } : {}),
      ...(feed === undefined ? {} : { feed }),
    };
  },
);

/** Nobody has found out how it is fed. */
export const isUnknown = ({ sha256 }: ModelCard): boolean => knownModel(sha256) === undefined;
