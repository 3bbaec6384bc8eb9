import type { Random } from '../random.ts';
import type { DemoPerson, FaceDesign, Garment, HairStyle } from './design.ts';

const SKINS = ['#f6d2ba', '#eebf9c', '#dca57a', '#c58a5e', '#a06a45', '#7d4d33', '#57362a'];
const HAIRS = ['#17151a', '#2e1d17', '#5b3822', '#8a5a30', '#c99a52', '#b5502a', '#b9b7b3'];
const IRISES = ['#2c1a10', '#5a3a1e', '#5f7a3c', '#4a7fae', '#6d8590'];
const CLOTHS = ['#44618c', '#8a4a4a', '#4b7a5a', '#b88a3a', '#6a5a8c', '#5b6470', '#c06a4c'];
const WORN_BY_HER: readonly HairStyle[] = ['long', 'waves', 'bob', 'ponytail', 'bun', 'curly'];
const WORN_BY_HIM: readonly HairStyle[] = ['quiff', 'buzz', 'beanie', 'bald', 'fringe', 'balding'];
const GARMENTS: readonly Garment[] = ['tee', 'shirt', 'vneck', 'hoodie', 'blazer', 'turtleneck'];

/** Someone who passes through the picture once: a random face. */
export function drawExtra(random: Random, name: string): DemoPerson {
  const she = random.chance(0.5);
  const hair = random.pick(she ? WORN_BY_HER : WORN_BY_HIM);
  const skinRow = random.below(SKINS.length);
  const darkHair = skinRow >= 4 ? random.below(2) : random.below(HAIRS.length);
  const hairColour = HAIRS[hair === 'balding' ? 6 : darkHair] as string;
  const bearded = !she && random.chance(0.55);
  const design: FaceDesign = {
    skin: SKINS[skinRow] as string,
    width: random.between(0.385, 0.45),
    jaw: she ? random.between(0.15, 0.45) : random.between(0.4, 0.95),
    chin: random.between(0.48, 0.57),
    hair,
    hairColour,
    parting: random.chance(0.5) ? 1 : -1,
    cloth: random.pick(CLOTHS),
    brow: she ? random.between(0.014, 0.021) : random.between(0.019, 0.028),
    browArch: random.between(0.01, 0.05),
    iris: random.pick(skinRow >= 4 ? IRISES.slice(0, 2) : IRISES),
    eye: random.between(0.064, 0.086),
    eyeTilt: random.between(-0.01, 0.016),
    lashes: she,
    noseWidth: random.between(0.05, 0.084),
    noseLength: random.between(0.18, 0.235),
    mouth: random.between(0.105, 0.135),
    lips: random.between(0.022, 0.04),
    lipColour: she ? random.pick(['#b8404c', '#c4605a', '#a03a5a']) : '#a8645a',
    beard: bearded ? random.pick(['full', 'goatee', 'stubble', 'moustache'] as const) : 'none',
    beardColour: hairColour,
    glasses: random.chance(0.2) ? random.pick(['round', 'square', 'cat'] as const) : 'none',
    glassesColour: random.pick(['#22252c', '#6b3a2a', '#3b4a6b']),
    earrings: she ? random.pick(['none', 'stud', 'hoop', 'drop'] as const) : 'none',
    freckles: skinRow < 2 && random.chance(0.3),
    mole: random.chance(0.12) ? random.pick([-1, 1]) : 0,
    age: hair === 'balding' ? 1 : random.unit() * 0.5,
    garment: random.pick(GARMENTS),
    outfits: [random.pick(CLOTHS), random.pick(CLOTHS), random.pick(CLOTHS)],
  };
  return { name, group: random.below(4), weight: 0, design };
}
