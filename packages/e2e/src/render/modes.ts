/** What is compared. Unshaded modes are unshaded in every renderer. */
export const MODES = ['bone', 'soft', 'soft shaded', 'mip', 'iso'] as const;
export type Mode = (typeof MODES)[number];

/** The bone threshold of the isosurface, in HU. */
export const ISO_VALUE = 300;
/** The greys of a MIP: -100 to 1500 HU. */
export const MIP_WINDOW = { center: 700, width: 1600 } as const;

/** As `Rendering` of the classroom. */
export interface RenderingChoice {
  readonly mode: 'composite' | 'mip' | 'minip' | 'average' | 'isosurface';
  readonly shaded: boolean;
  readonly isoValue: number;
  readonly slabMm: number | null;
}

export const PLAIN_RENDERING: RenderingChoice = {
  mode: 'composite',
  shaded: false,
  isoValue: ISO_VALUE,
  slabMm: null,
};

/** How a mode is asked of Rounds: the presets are those of the viewer. */
export function roundsMode(mode: Mode): {
  readonly presetId: string;
  readonly rendering: RenderingChoice;
  readonly window?: { readonly center: number; readonly width: number };
} {
  switch (mode) {
    case 'bone':
      return { presetId: 'ct-bone', rendering: PLAIN_RENDERING };
    case 'soft':
      return { presetId: 'ct-soft', rendering: PLAIN_RENDERING };
    case 'soft shaded':
      return { presetId: 'ct-soft', rendering: { ...PLAIN_RENDERING, shaded: true } };
    case 'mip':
      return {
        presetId: 'ct-bone',
        rendering: { ...PLAIN_RENDERING, mode: 'mip' },
        window: MIP_WINDOW,
      };
    case 'iso':
      return {
        presetId: 'ct-bone',
        rendering: { ...PLAIN_RENDERING, mode: 'isosurface', shaded: true },
      };
  }
}
