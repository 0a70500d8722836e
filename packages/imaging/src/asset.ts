/** The door for browser workers: decoding streamed assets, geometry and slices, without any DICOM code. */
export { invertMatrix4, transformDirection, transformPoint } from './geometry/matrix4.ts';
export type { Matrix4, Vector3 } from './geometry/matrix4.ts';
export {
  geometryAtLevel,
  indexToLps,
  lpsToIndex,
  reduceGeometry,
  volumeBoundsLps,
} from './geometry/volume-geometry.ts';
export type { BoundsLps, VolumeGeometry } from './geometry/volume-geometry.ts';
export { isPlainGrid, rescaleOfSlice, SERIES_FLAGS } from './volume/volume.ts';
export type {
  SeriesFlag,
  SeriesKind,
  StoredValues,
  ValueRange,
  VoiWindow,
  Volume,
  VolumeDescription,
} from './volume/volume.ts';
export { ASSET_ERROR_CODES, AssetError } from './asset/asset-error.ts';
export type { AssetErrorCode } from './asset/asset-error.ts';
export { parseAssetHeader } from './asset/header.ts';
export type { AssetChunk, AssetHeader, AssetLevel, PreviewPart } from './asset/header.ts';
export { decodePreview, decodeSlice, decodeWholeAsset } from './asset/decode.ts';
export type { DecodedSlice } from './asset/decode.ts';
export { prepareHtj2k } from './codecs/htj2k.ts';
export { chunkOf, chunksFor, createAssetReceiver, verifyPart } from './asset/receiver.ts';
export type { AssetEvent, AssetReceiver } from './asset/receiver.ts';
export { configureCodecs } from './codecs/codec-modules.ts';
export type { CodecOptions } from './codecs/codec-modules.ts';
export { applyWindow } from './windows/apply-window.ts';
export type { ApplyWindowOptions } from './windows/apply-window.ts';
export { edgeLabels, orthogonalPlane } from './mpr/slice-plane.ts';
export type { EdgeLabels, SliceOrientation, SlicePlane } from './mpr/slice-plane.ts';
export { reslice, valueAt } from './mpr/reslice.ts';
export { obliqueAxes } from './mpr/oblique-plane.ts';
export type { PictureAxes } from './mpr/oblique-plane.ts';
export { SlabReslicer, slabSamples } from './mpr/reslice-slab.ts';
export type { Slab } from './mpr/reslice-slab.ts';
export type { SlabProjection } from './mpr/slab-layers.ts';
export { WINDOW_PRESETS, windowPresetsFor } from './windows/presets.ts';
export type { WindowPreset } from './windows/presets.ts';
export {
  defaultPresetId,
  TRANSFER_FUNCTIONS,
  transferFunctionFor,
} from './transfer-functions/presets.ts';
export type { TissueBrightness } from './transfer-functions/presets.ts';
export { PRESET_REGIONS, sampleTransferFunction } from './transfer-functions/transfer-function.ts';
export type {
  PresetRegion,
  PresetRendering,
  TransferFunction,
} from './transfer-functions/transfer-function.ts';
export { COLOR_MAPS, colorOfMap } from './transfer-functions/color-maps.ts';
export type { ColorMap } from './transfer-functions/color-maps.ts';
export { isInMask } from './segmentation/bit-mask.ts';
export type { BitMask } from './segmentation/bit-mask.ts';
export { paletteColour } from './segmentation/segment-colour.ts';
export { decodeSegmentationAsset } from './segmentation/segmentation-asset.ts';
export type {
  PlacedSegmentation,
  Segment,
  SegmentDescription,
} from './segmentation/segmentation.ts';
export { sha256Hex } from './hashing/sha256.ts';
