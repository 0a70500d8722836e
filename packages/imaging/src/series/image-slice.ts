import type { FrameFormat } from '../codecs/frame.ts';
import type { PixelTables } from '../codecs/write-pixels.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import type { SampleFormat, VoiWindow, VolumeDescription } from '../volume/volume.ts';
import type { RefusalCode } from './refusal.ts';

/** Where the encoded frames of one file come from. */
export interface SliceSource {
  readonly fileName: string;
  readonly transferSyntaxUid: string;
  readonly frameCount: number;
  /** Undefined if the pixel data end before the frame does; throws for fragments that do not add up. */
  readonly encodedFrame: (frameIndex: number) => Uint8Array | undefined;
  /** What an uncompressed file holds behind its last frame. */
  readonly tail: Uint8Array;
  /** Whether an uncompressed copy of the file would hold colour plane after plane. */
  readonly planesInFile: boolean;
}

/** One frame of a file: everything a picture is made of. Never leaves this package. */
export interface ImageFrame {
  readonly source: SliceSource;
  readonly frameIndex: number;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
  readonly modality: string;
  readonly bodyPartExamined: string;
  readonly laterality: string;
  readonly photometricInterpretation: VolumeDescription['photometricInterpretation'];
  readonly format: FrameFormat;
  readonly tables: PixelTables;
  /** What the pixels become. */
  readonly target: SampleFormat;
  /** Between rows, between columns; of a picture that is not calibrated, the shape of a pixel. */
  readonly pixelSpacingMm: readonly [number, number];
  readonly calibrated: boolean;
  readonly frameTimeMs: number | null;
  readonly slope: number;
  readonly intercept: number;
  readonly windows: readonly VoiWindow[];
  readonly paddingStoredValue: number | undefined;
  readonly lossy: boolean;
  readonly burnedIn: boolean;
  /** What tells several images at one position apart: phase, echo, b-value, image type. */
  readonly phaseKey: string;
}

/** The plane of a frame in the patient. */
export interface ImagePlane {
  readonly imagePositionPatient: Vector3;
  /** Direction in which columns grow. */
  readonly rowDirection: Vector3;
  /** Direction in which rows grow. */
  readonly columnDirection: Vector3;
}

/** A grey frame that lies somewhere in a patient: what volumes are built from. */
export type ImageSlice = ImageFrame & ImagePlane;

/** Whether a frame can be a slice of a volume. */
export function isSlice(frame: ImageFrame): frame is ImageSlice {
  return 'imagePositionPatient' in frame && frame.target.samplesPerPixel === 1;
}

export type FramesResult =
  | { readonly frames: readonly ImageFrame[] }
  | { readonly refusal: RefusalCode };
