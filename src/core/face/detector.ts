import { AppError } from '../errors.ts';
import { decodeCorners } from './decode-corners.ts';
import { decodeRetinaFace } from './decode-retinaface.ts';
import { decodeScrfd } from './decode-scrfd.ts';
import { decodeYunet } from './decode-yunet.ts';
import { type Feed, toTensor } from './feed.ts';
import type { Proposals } from './nms.ts';
import type { Planes } from './picture.ts';
import { SIZE_STEP } from './resize.ts';
import type { ModelSession, Tensor } from './session.ts';

/** Families of face detectors, told apart by the shapes of what they give. */
export type DetectorKind = 'yunet' | 'scrfd' | 'retinaface' | 'corners';

interface Family {
  /** For messages. */
  readonly name: string;
  readonly feed: Feed;
  /** Least score of a face, and the overlap from which two are one: as the family's authors use it. */
  readonly least: number;
  readonly overlap: number;
  /** Whether it finds eyes, nose and mouth. */
  readonly landmarks: boolean;
  readonly decode: (outputs: readonly Tensor[], frame: Size, least: number) => Proposals;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export const FAMILIES: Readonly<Record<DetectorKind, Family>> = {
  yunet: {
    name: 'YuNet',
    feed: { order: 'bgr', mean: [0, 0, 0], scale: 1 },
    least: 0.6,
    overlap: 0.3,
    landmarks: true,
    decode: decodeYunet,
  },
  scrfd: {
    name: 'SCRFD',
    feed: { order: 'rgb', mean: [127.5, 127.5, 127.5], scale: 128 },
    least: 0.5,
    overlap: 0.4,
    landmarks: true,
    decode: decodeScrfd,
  },
  retinaface: {
    name: 'RetinaFace',
    feed: { order: 'bgr', mean: [104, 117, 123], scale: 1 },
    least: 0.6,
    overlap: 0.4,
    landmarks: true,
    decode: decodeRetinaFace,
  },
  corners: {
    name: 'boxes by their corners',
    feed: { order: 'rgb', mean: [127, 127, 127], scale: 128 },
    least: 0.65,
    overlap: 0.4,
    landmarks: false,
    decode: decodeCorners,
  },
};

/** A detector that was looked at, ready to be asked. */
export interface Detector {
  readonly kind: DetectorKind;
  readonly session: ModelSession;
  /** What it takes; undefined for any multiple of 32. */
  readonly frame: Size | undefined;
}

/** Side of the picture that a model of free size is tried with. */
const TRIAL_SIDE = 2 * SIZE_STEP;

/**
 * Look at a model's input, run it once on black, and tell what it is by what comes out.
 * @throws AppError `face/not-a-detector`
 */
export async function openDetector(session: ModelSession): Promise<Detector> {
  const [input, ...more] = session.inputs;
  const [, channels, height, width] = input?.dims ?? [];
  if (input === undefined || more.length > 0 || input.dims.length !== 4 || channels !== 3) {
    throw notADetector(session, 'it takes no picture of three channels');
  }
  if (input.type !== 'float32') throw notADetector(session, `it takes ${input.type} numbers`);
  const fixed = typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0;
  const frame = fixed ? { width, height } : undefined;
  const size = frame ?? { width: TRIAL_SIDE, height: TRIAL_SIDE };
  const planes = { data: new Float32Array(3 * size.width * size.height), ...size };
  const feed: Feed = { order: 'rgb', mean: [0, 0, 0], scale: 1 };
  const outputs = await ask(session, planes, feed);
  const kind = kindOf(outputs);
  if (kind === undefined) throw notADetector(session, 'what it gives is of no kind known here');
  const detector = { kind, session, frame };
  // Tells shapes that do not fit the size of the picture.
  FAMILIES[kind].decode(outputs, size, FAMILIES[kind].least);
  return detector;
}

/** What a detector proposes for planes of its size, in pixels of the planes. */
export async function propose(detector: Detector, planes: Planes): Promise<Proposals> {
  const { feed, decode, least } = FAMILIES[detector.kind];
  return decode(await ask(detector.session, planes, feed), planes, least);
}

async function ask(session: ModelSession, planes: Planes, feed: Feed): Promise<Tensor[]> {
  const name = session.inputs[0]!.name;
  return Object.values(await session.run({ [name]: toTensor(planes, feed) }));
}

/** Widths of the outputs' rows say which family it is; their names differ from file to file. */
function kindOf(outputs: readonly Tensor[]): DetectorKind | undefined {
  const widths = outputs.map(({ dims }) => dims.at(-1) ?? 0).sort((a, b) => a - b);
  switch (widths.join(' ')) {
    case '1 1 1 1 1 1 4 4 4 10 10 10':
      return 'yunet';
    case '1 1 1 4 4 4 10 10 10':
      return 'scrfd';
    case '2 4 10':
      return 'retinaface';
    case '2 4':
      return 'corners';
    default:
      return undefined;
  }
}

function notADetector({ inputs, outputs }: ModelSession, why: string): AppError {
  return new AppError(
    'face/not-a-detector',
    `inputs ${JSON.stringify(inputs)}, outputs ${JSON.stringify(outputs)}`,
    `This model finds no faces that Cutline could read: ${why}. YuNet, SCRFD and RetinaFace (with landmarks) are known, as is faceplugin's fr_detect.`,
  );
}
