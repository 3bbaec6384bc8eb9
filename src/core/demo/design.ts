/** How one drawn person looks; lengths are in half image widths, colours are #rrggbb. */
export type HairStyle =
  | 'long'
  | 'quiff'
  | 'afro'
  | 'fringe'
  | 'bun'
  | 'balding'
  | 'scarf'
  | 'bob'
  | 'buzz'
  | 'curly'
  | 'ponytail'
  | 'beanie'
  | 'bald'
  | 'waves';
export type Garment = 'tee' | 'shirt' | 'vneck' | 'turtleneck' | 'hoodie' | 'blazer';

export interface FaceDesign {
  readonly skin: string;
  /** Half width at the cheeks, 0.38–0.46. */
  readonly width: number;
  /** 0 pointed … 1 square. */
  readonly jaw: number;
  /** Distance of the chin below the eyes' line, 0.46–0.58. */
  readonly chin: number;
  readonly hair: HairStyle;
  readonly hairColour: string;
  /** Side of the parting, −1 or 1; also mirrors asymmetric styles. */
  readonly parting: number;
  /** Second colour of scarves and hats. */
  readonly cloth: string;
  /** Half thickness of the brows. */
  readonly brow: number;
  readonly browArch: number;
  readonly iris: string;
  /** Half width of an eye. */
  readonly eye: number;
  /** Outer corner up (+) or down (−). */
  readonly eyeTilt: number;
  readonly lashes: boolean;
  readonly noseWidth: number;
  readonly noseLength: number;
  readonly mouth: number;
  /** Thickness of the lips. */
  readonly lips: number;
  readonly lipColour: string;
  readonly beard: 'none' | 'full' | 'goatee' | 'stubble' | 'moustache';
  readonly beardColour: string;
  readonly glasses: 'none' | 'round' | 'square' | 'cat';
  readonly glassesColour: string;
  readonly earrings: 'none' | 'hoop' | 'stud' | 'drop';
  readonly freckles: boolean;
  /** A beauty mark: side of the mouth, 0 for none. */
  readonly mole: number;
  /** 0 young … 1 old: lines and hollows. */
  readonly age: number;
  readonly garment: Garment;
  /** Colours of the garment on the three days of the story. */
  readonly outfits: readonly [string, string, string];
}

export interface DemoPerson {
  readonly name: string;
  /** Group of faces that embeddings place a little nearer to each other. */
  readonly group: number;
  /** Share of the recurring tracks, before normalising: heavy-tailed. */
  readonly weight: number;
  readonly design: FaceDesign;
}

export type Expression = 'neutral' | 'smile' | 'laugh' | 'talk' | 'frown';
export type BackdropKind =
  | 'loft'
  | 'kitchen'
  | 'garden'
  | 'street'
  | 'office'
  | 'bar'
  | 'hall'
  | 'studio';

/** Where the light of a scene comes from. */
export interface SceneLight {
  /** −1 from the left … 1 from the right. */
  readonly side: number;
  /** −1 cold … 1 warm. */
  readonly warmth: number;
  /** Factor on brightness, about 0.7–1.15. */
  readonly exposure: number;
  readonly backdrop: BackdropKind;
}

/** Everything that decides the pixels of one face. */
export interface FaceLook {
  readonly design: FaceDesign;
  /** Story day, 0–2: picks the outfit. */
  readonly day: number;
  /** Degrees; positive turns to the right of the picture. */
  readonly yaw: number;
  /** Degrees; positive looks down. */
  readonly pitch: number;
  /** Degrees; positive leans to the right of the picture. */
  readonly roll: number;
  readonly expression: Expression;
  /** 0 closed … 1 open. */
  readonly eyesOpen: number;
  readonly light: SceneLight;
  /** Seeds the details of the backdrop. */
  readonly backdropSeed: number;
  /** Radius of defocus as a fraction of the picture's width; 0 is sharp. */
  readonly blur: number;
}
