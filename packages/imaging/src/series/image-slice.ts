import type { FrameFormat } from '../codecs/frame.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import type { VoiWindow } from '../volume/volume.ts';
import type { RefusalCode } from './refusal.ts';

/** Where the encoded frames of one file come from. */
export interface SliceSource {
  readonly fileName: string;
  readonly transferSyntaxUid: string;
  /** Undefined if the pixel data end before the frame does; throws for fragments that do not add up. */
  readonly encodedFrame: (frameIndex: number) => Uint8Array | undefined;
}

/** One frame that lies somewhere in a patient: everything a volume is built from. Never leaves this package. */
export interface ImageSlice {
  readonly source: SliceSource;
  readonly frameIndex: number;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
  readonly modality: string;
  readonly bodyPartExamined: string;
  readonly laterality: string;
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2';
  readonly format: FrameFormat;
  readonly imagePositionPatient: Vector3;
  /** Direction in which columns grow. */
  readonly rowDirection: Vector3;
  /** Direction in which rows grow. */
  readonly columnDirection: Vector3;
  /** Between rows, between columns. */
  readonly pixelSpacingMm: readonly [number, number];
  readonly slope: number;
  readonly intercept: number;
  readonly windows: readonly VoiWindow[];
  readonly paddingStoredValue: number | undefined;
  readonly lossy: boolean;
  readonly burnedIn: boolean;
  /** What tells several images at one position apart: phase, echo, b-value, image type. */
  readonly phaseKey: string;
}

export type SlicesResult =
  | { readonly slices: readonly ImageSlice[] }
  | { readonly refusal: RefusalCode };
