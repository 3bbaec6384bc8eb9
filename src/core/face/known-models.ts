import { INSIGHTFACE_FEED } from './embedder.ts';
import type { Feed } from './feed.ts';
import type { ModelRole } from './model-facts.ts';

/** What people have found out about a file, which it does not say itself. */
export interface KnownModel {
  /** Of the file's bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Usual name of the file. */
  readonly file: string;
  readonly role: ModelRole;
  /** As `embedding_model` of files calls an embedder; for others what people call it. */
  readonly name: string;
  /** Of an embedder. */
  readonly feed?: Feed;
  /** Where it comes from, and what is not known of that. */
  readonly provenance: string;
  readonly licence: string;
}

const PACKAGE =
  'From the npm package faceplugin-face-recognition-js 0.0.1. Who trained it, and on which photographs, the package does not say.';
const PACKAGE_LICENCE =
  'The package says MIT; nobody has verified that for the weights, or the consent of the people it was trained on.';

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
    file: 'fr_feature.onnx',
    role: 'embedder',
    name: 'faceplugin_fr_feature_512',
    // As the vectors of hamilton-clip and cast-photos were made with it.
    feed: { order: 'bgr', mean: [127, 127, 127], scale: 128 },
    provenance: PACKAGE,
    licence: PACKAGE_LICENCE,
  },
  {
    sha256: '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854',
    file: 'fr_detect.onnx',
    role: 'detector',
    name: 'faceplugin fr_detect',
    provenance: `${PACKAGE} It has the form of Ultra-Light-Fast-Generic-Face-Detector-1MB (RFB-320).`,
    licence: PACKAGE_LICENCE,
  },
  {
    sha256: 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
    file: 'fr_landmark.onnx',
    role: 'landmarker',
    name: 'faceplugin fr_landmark',
    provenance: PACKAGE,
    licence: PACKAGE_LICENCE,
  },
  {
    sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
    file: 'yunet_n_dynamic.onnx',
    role: 'detector',
    name: 'YuNet',
    provenance: 'From ShiqiYu/libfacedetection.train on GitHub.',
    licence: 'Apache-2.0',
  },
];

export const knownModel = (sha256: string): KnownModel | undefined =>
  KNOWN_MODELS.find((known) => known.sha256 === sha256);

/** The models that work out of the box, by what they are for. */
export const DEFAULT_MODELS: Readonly<Record<ModelRole, KnownModel>> = {
  embedder: KNOWN_MODELS[0]!,
  detector: KNOWN_MODELS[1]!,
  landmarker: KNOWN_MODELS[2]!,
};

/** Of a file that nobody knows. */
export const UNKNOWN_PROVENANCE = 'Brought by you; Cutline does not know where it comes from.';
const INSIGHTFACE =
  /w600k|glint360k|buffalo|antelope|scrfd|det_10g|det_2\.5g|det_500m|arcface_?r\d/i;

/** @param file its name */
export const unknownLicence = (file: string): string =>
  INSIGHTFACE.test(file)
    ? 'By its name one of InsightFace’s models, which are for non-commercial research only.'
    : 'Licence not known: see where you have it from.';

/**
 * How an embedder that nobody knows is fed until its feed was tried: as InsightFace's models are.
 */
export const feedOf = (sha256: string): Feed => knownModel(sha256)?.feed ?? INSIGHTFACE_FEED;

const MOST_NAME = 60;

/**
 * Name of a model after its file: "w600k_r50.onnx" → "w600k_r50".
 * @param taken names that other models have; one of two gets the beginning of its SHA-256 behind it
 */
export function nameAfterFile(file: string, sha256: string, taken: readonly string[]): string {
  const known = knownModel(sha256);
  if (known !== undefined) return known.name;
  const stem =
    file
      .replace(/\.onnx$/i, '')
      .trim()
      .slice(0, MOST_NAME) || 'model';
  return taken.includes(stem) ? `${stem}-${sha256.slice(0, 8)}` : stem;
}
