import * as ort from 'onnxruntime-web/wasm';
import { openDetector, propose } from '../../src/core/face/detector.ts';
import { embed, INSIGHTFACE_FEED, openEmbedder } from '../../src/core/face/embedder.ts';
import { findFaces } from '../../src/core/face/find-faces.ts';
import { lookAtModel } from '../../src/core/face/model-facts.ts';
import type { ModelSession, Tensor, TensorInfo } from '../../src/core/face/session.ts';
import { openOrtSession } from '../../src/kernel/ort-session.ts';
import { VALUE_DAMAGES } from './damages-values.ts';
import { type Files, json, type Read, type World, world } from './world.ts';

ort.env.wasm.numThreads = 1;

/** What runtimes say of models, and a model's file. */
export const modelWorlds = (): World[] => [
  world('sessions', SESSIONS, readSessions, { quiet: true, damages: [VALUE_DAMAGES] }),
  world('onnx', { 'flatten.onnx': flatten() }, readModel, { quiet: true }),
];

/** Of a model: what it takes and gives, and the shapes of what it gave. */
interface Said {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly gives: readonly (readonly number[])[];
}

const PICTURE = { name: 'input', type: 'float32', dims: [1, 3, 'height', 'width'] };
const ALIGNED = { name: 'data', type: 'float32', dims: ['N', 3, 112, 112] };
const detector = (...widths: readonly number[]) => ({
  inputs: [PICTURE],
  outputs: widths.map((width, i) => ({ name: `o${i}`, type: 'float32', dims: [1, 'n', width] })),
});
const counts = (side: number, anchors: number) => [8, 16, 32].map((s) => anchors * (side / s) ** 2);
const shapes = (width: number, anchors: number) => counts(64, anchors).map((n) => [1, n, width]);

const SESSIONS = {
  'embedder.json': json({
    inputs: [ALIGNED],
    outputs: [{ name: 'fc1', type: 'float32', dims: ['N', 512] }],
    gives: [[1, 512]],
  }),
  'yunet.json': json({
    ...detector(1, 1, 1, 1, 1, 1, 4, 4, 4, 10, 10, 10),
    gives: [...shapes(1, 1), ...shapes(1, 1), ...shapes(4, 1), ...shapes(10, 1)],
  }),
  'scrfd.json': json({
    ...detector(1, 1, 1, 4, 4, 4, 10, 10, 10),
    gives: [...shapes(1, 2), ...shapes(4, 2), ...shapes(10, 2)],
  }),
  'retinaface.json': json({
    ...detector(4, 2, 10),
    gives: [4, 2, 10].map((width) => [1, counts(64, 2).reduce((a, b) => a + b), width]),
  }),
};

async function readSessions(files: Files): Promise<Read> {
  const result: unknown[] = [];
  for (const [, bytes] of files) {
    const session = sessionOf(JSON.parse(new TextDecoder().decode(bytes)) as Said);
    const facts = await lookAtModel(session);
    result.push([facts.role, facts.kind, facts.dimension]);
    if (facts.role === 'embedder') {
      const opened = await openEmbedder(session, INSIGHTFACE_FEED);
      const data = new Float32Array(3 * 112 * 112);
      await embed(opened, { data, width: 112, height: 112 });
    } else if (facts.role === 'detector') {
      const opened = await openDetector(session);
      await propose(opened, { data: new Float32Array(3 * 64 * 64), width: 64, height: 64 });
      const picture = { data: new Uint8Array(4 * 64 * 64), width: 64, height: 64 };
      await findFaces({ detector: opened, landmarker: undefined }, picture, [64]);
    }
  }
  return { result, told: [] };
}

/** A runtime tells the truth of what it gives, and its names are texts. */
function sessionOf({ inputs, outputs, gives }: Said): ModelSession {
  const shaped = (list: unknown): TensorInfo[] =>
    (Array.isArray(list) ? (list as unknown[]) : []).map((one) => {
      const { name, type, dims } = (one ?? {}) as Partial<TensorInfo>;
      const plain = Array.isArray(dims)
        ? dims.map((dim) => (typeof dim === 'number' ? dim : 'n'))
        : [];
      return {
        name: `${typeof name === 'string' ? name : 'x'}`,
        type: type === 'float32' ? type : 'int64',
        dims: plain,
      };
    });
  const all = shaped(outputs);
  return {
    inputs: shaped(inputs),
    outputs: all,
    run: async () =>
      Object.fromEntries(all.map(({ name }, i) => [`${i}${name}`, tensorOf(gives, i)])),
    release: async () => {},
  };
}

function tensorOf(gives: unknown, index: number): Tensor {
  const given: unknown = Array.isArray(gives) ? gives[index] : undefined;
  const dims = (Array.isArray(given) ? (given as unknown[]) : []).map((n) =>
    typeof n === 'number' && n >= 0 && n < 1e6 ? Math.floor(n) : 1,
  );
  const size = dims.reduce((a, b) => a * b, 1);
  const length = Math.min(size, 1_000_000);
  const data = Float32Array.from({ length }, (_, i) =>
    i % 997 === 996 ? Number.NaN : Math.sin(i),
  );
  return { data, dims: size === length ? dims : [length] };
}

async function readModel(files: Files): Promise<Read> {
  const result: unknown[] = [];
  for (const [, bytes] of files) {
    const session = await openOrtSession(ort, bytes);
    try {
      const { role, dimension } = await lookAtModel(session);
      result.push([role, dimension]);
    } finally {
      await session.release();
    }
  }
  return { result, told: [] };
}

/** The least model that an aligned face can be given to: it lays its numbers in a row. */
function flatten(): Uint8Array {
  const text = (field: number, value: string) =>
    bytes(
      field,
      [...value].map((c) => c.charCodeAt(0)),
    );
  const number = (field: number, value: number) => [field << 3, ...varint(value)];
  const bytes = (field: number, value: readonly number[]) => [
    ...[(field << 3) | 2, ...varint(value.length)],
    ...value,
  ];
  const info = (name: string, dims: readonly number[]) => {
    const shape = dims.flatMap((dim) => bytes(1, number(1, dim)));
    const type = bytes(1, [...number(1, 1), ...bytes(2, shape)]);
    return [...text(1, name), ...bytes(2, type)];
  };
  const node = [...text(1, 'x'), ...text(2, 'y'), ...text(4, 'Flatten')];
  const graph = [
    ...[...bytes(1, node), ...text(2, 'g'), ...bytes(11, info('x', [1, 3, 112, 112]))],
    ...bytes(12, info('y', [1, 3 * 112 * 112])),
  ];
  const opset = [...text(1, ''), ...number(2, 13)];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, opset)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
