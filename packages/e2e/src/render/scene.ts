import { PLAIN_RENDERING, type RenderingChoice } from './modes.ts';
import type {
  DrawingOptions,
  DrawnFusion,
  MeasuredView,
  RenderPage,
  SeriesName,
} from './render-page.ts';

type Triple = readonly [number, number, number];

/** What is cut away, in shares of the volume's extent: 0 is its right, front, lower end, 1 its left, back, upper one. */
export interface SceneCut {
  /** Kept is what a plane's normal (LPS) points to. */
  readonly planes?: readonly { readonly at: Triple; readonly normal: Triple }[];
  readonly crop?: { readonly min: Triple; readonly max: Triple };
  readonly cutOut?: readonly [1 | -1, 1 | -1, 1 | -1];
  /** Where the slices meet: the corner of what is cut out, the middle of a slab. The volume's middle where it is absent. */
  readonly crosshair?: Triple;
  /** A slab is parallel to it. */
  readonly oblique?: { readonly at: Triple; readonly normal: Triple };
}

/** A picture to be drawn: everything but its size. */
export interface Scene {
  readonly volume: SeriesName | 'phantom';
  readonly presetId: string;
  readonly azimuthDegrees?: number;
  readonly rendering?: Partial<RenderingChoice>;
  readonly window?: { readonly center: number; readonly width: number };
  readonly cut?: SceneCut;
  /** Another series laid over it. */
  readonly fusion?: DrawnFusion;
}

export interface CaseDescription {
  readonly bounds: { readonly min: Triple; readonly max: Triple };
}

/** How the page is asked for a scene. */
export async function sceneOptions(
  page: RenderPage,
  scene: Scene,
  { size, stepMm }: Pick<DrawingOptions, 'size' | 'stepMm'>,
): Promise<DrawingOptions> {
  const { bounds } = await page.call<CaseDescription>('describeCase', scene.volume);
  return {
    presetId: scene.presetId,
    size,
    stepMm,
    azimuthsDegrees: [scene.azimuthDegrees ?? 35],
    rendering: { ...PLAIN_RENDERING, shaded: true, ...scene.rendering },
    ...(scene.window === undefined ? {} : { window: scene.window }),
    ...(scene.fusion === undefined ? {} : { fusion: scene.fusion }),
    ...(scene.cut === undefined ? {} : { view: viewOf(scene.cut, bounds) }),
  };
}

/** The point of the patient at shares of a volume's extent. */
export function pointAt({ min, max }: CaseDescription['bounds'], shares: Triple): Triple {
  return [
    min[0] + shares[0] * (max[0] - min[0]),
    min[1] + shares[1] * (max[1] - min[1]),
    min[2] + shares[2] * (max[2] - min[2]),
  ];
}

function viewOf(cut: SceneCut, bounds: CaseDescription['bounds']): MeasuredView {
  const toLps = (shares: Triple): Triple => pointAt(bounds, shares);
  const { planes, crop, cutOut, crosshair, oblique } = cut;
  return {
    ...(planes === undefined
      ? {}
      : {
          planes: planes.map(({ at, normal }, i) => ({
            planeId: `plane-${i}`,
            enabled: true,
            pointLps: toLps(at),
            normalLps: unit(normal),
          })),
        }),
    ...(crop === undefined ? {} : { crop }),
    ...(cutOut === undefined ? {} : { cutOut: { octant: cutOut } }),
    ...(crosshair === undefined ? {} : { crosshairLps: toLps(crosshair) }),
    ...(oblique === undefined
      ? {}
      : { oblique: { pointLps: toLps(oblique.at), normalLps: unit(oblique.normal) } }),
  };
}

function unit(v: Triple): Triple {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

const X: Triple = [1, 0, 0];
const Y: Triple = [0, 1, 0];
const Z: Triple = [0, 0, 1];

function negative([x, y, z]: Triple): Triple {
  return [-x, -y, -z];
}

/** Six planes around a box turned by a few degrees, as somebody's hands leave them. */
const SIX_PLANES: SceneCut['planes'] = [X, Y, Z].flatMap((axis, i) => {
  const tilted: Triple = [axis[0] + 0.1 * i, axis[1] + 0.05, axis[2] - 0.08];
  const low = axis.map((share) => 0.5 - 0.28 * share) as unknown as Triple;
  const high = axis.map((share) => 0.5 + 0.3 * share) as unknown as Triple;
  return [
    { at: low, normal: tilted },
    { at: high, normal: negative(tilted) },
  ];
});

/** Cuts of every kind, by name. */
export const CUTS = {
  whole: {},
  'one plane': { planes: [{ at: [0.5, 0.5, 0.5], normal: [-1, 0.2, 0.1] }] },
  'three planes': {
    planes: [
      { at: [0.6, 0.5, 0.5], normal: [-1, 0.1, 0] },
      { at: [0.5, 0.3, 0.5], normal: [0, 1, 0.2] },
      { at: [0.5, 0.5, 0.8], normal: [0.1, 0, -1] },
    ],
  },
  'six planes': { planes: SIX_PLANES },
  crop: { crop: { min: [0.2, 0.1, 0.3], max: [0.8, 0.7, 0.9] } },
  'cut-out': { cutOut: [1, -1, 1] },
  'cut-out, crop and plane': {
    cutOut: [1, -1, 1],
    crosshair: [0.55, 0.4, 0.6],
    crop: { min: [0.1, 0.05, 0.1], max: [0.95, 0.9, 1] },
    planes: [{ at: [0.3, 0.5, 0.5], normal: [1, 0.1, 0] }],
  },
} satisfies Readonly<Record<string, SceneCut>>;
