import type { ImageFrame } from './image-slice.ts';

/**
 * By what other objects refer to a series: segmentations and measurements name the images they were made on, a PET lies in the
 * frame of reference of its CT. UIDs lead back to people, so this is for linking inside an import alone.
 */
export interface SeriesReferences {
  readonly frameOfReferenceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** Of each slice or frame: the object that it came from, and its frame there, from 1. */
  readonly slices: readonly { readonly sopInstanceUid: string; readonly frameNumber: number }[];
}

export function referencesOf(frames: readonly ImageFrame[]): SeriesReferences {
  return {
    frameOfReferenceUid: frames[0]?.frameOfReferenceUid ?? '',
    studyInstanceUid: frames[0]?.studyInstanceUid ?? '',
    seriesInstanceUid: frames[0]?.seriesInstanceUid ?? '',
    slices: frames.map(({ sopInstanceUid, frameIndex }) => ({
      sopInstanceUid,
      frameNumber: frameIndex + 1,
    })),
  };
}
