import { AppError } from '../errors.ts';
import { cutOut } from './cut-out.ts';
import type { Picture } from './picture.ts';
import { layInto } from './resize.ts';
import type { ModelSession } from './session.ts';

/** A model that finds 68 points in a face whose box is known. */
export interface Landmarker {
  readonly session: ModelSession;
  /** Side of its input, pixels. */
  readonly side: number;
}

const POINTS = 68;
/** Luma as OpenCV weighs it. */
const LUMA = [0.299, 0.587, 0.114] as const;
/** What grey values are divided by. */
const GREY = 256;

/**
 * Which of the 68 points (iBUG's order) stand for each of the five: corners of the lids without the
 * outer ones for the eyes, tip of the nose, outer and inner corners of the mouth.
 */
const FIVE_OF_68: readonly (readonly number[])[] = [
  [37, 38, 40, 41],
  [43, 44, 46, 47],
  [30],
  [48, 60],
  [54, 64],
];

/** Look at a model's input and output. @throws AppError `face/not-a-landmarker` */
export function openLandmarker(session: ModelSession): Landmarker {
  const [input, ...more] = session.inputs;
  const [, channels, height, width] = input?.dims ?? [];
  const points = session.outputs[0]?.dims.at(-1);
  if (
    more.length > 0 ||
    channels !== 1 ||
    typeof height !== 'number' ||
    height !== width ||
    points !== 2 * POINTS
  ) {
    throw new AppError(
      'face/not-a-landmarker',
      `inputs ${JSON.stringify(session.inputs)}, outputs ${JSON.stringify(session.outputs)}`,
      'This model does not find the 68 points of a face. Choose fr_landmark.onnx, or a detector that finds eyes and mouth itself.',
    );
  }
  return { session, side: height };
}

/**
 * Five landmarks of the face in a box.
 * @param box x1 y1 x2 y2, pixels of the picture
 * @returns [10], x y in pixels of the picture
 */
export async function findLandmarks(
  { session, side }: Landmarker,
  picture: Picture,
  box: readonly [number, number, number, number],
): Promise<Float32Array> {
  const [left, top, right, bottom] = box;
  const height = Math.max(1, bottom - top);
  // The model was made for squares as high as the box.
  const x = Math.round((left + right) / 2 - height / 2);
  const y = Math.round(top);
  const square = cutOut(picture, { x, y, side: Math.max(1, Math.round(height)) });
  const { data } = layInto(square, { width: side, height: side }, side / square.width);
  const plane = side * side;
  const grey = new Float32Array(plane);
  for (let channel = 0; channel < 3; channel++) {
    const share = LUMA[channel]! / GREY;
    for (let i = 0; i < plane; i++) grey[i]! += data[channel * plane + i]! * share;
  }
  const name = session.inputs[0]!.name;
  const outputs = await session.run({ [name]: { data: grey, dims: [1, 1, side, side] } });
  const points = Object.values(outputs)[0]!.data;
  const five = new Float32Array(10);
  FIVE_OF_68.forEach((members, i) => {
    for (const member of members) {
      five[2 * i]! += (points[2 * member]! * square.width) / members.length;
      five[2 * i + 1]! += (points[2 * member + 1]! * square.height) / members.length;
    }
    five[2 * i]! += x;
    five[2 * i + 1]! += y;
  });
  return five;
}
