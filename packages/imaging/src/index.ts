export { invertMatrix4, transformDirection, transformPoint } from './geometry/matrix4.ts';
export type { Matrix4, Vector3 } from './geometry/matrix4.ts';
export {
  geometryAtLevel,
  indexToLps,
  lpsToIndex,
  volumeBoundsLps,
} from './geometry/volume-geometry.ts';
export type { BoundsLps, VolumeGeometry } from './geometry/volume-geometry.ts';

export { isPlainGrid, rescaleOfSlice, SERIES_FLAGS } from './volume/volume.ts';
export type {
  SeriesFlag,
  ValueRange,
  VoiWindow,
  Volume,
  VolumeDescription,
} from './volume/volume.ts';
export { voxelSha256 } from './volume/voxel-sha256.ts';
export { sha256Hex } from './hashing/sha256.ts';

export { readSeries } from './series/read-series.ts';
export type {
  DicomFile,
  ReadProgress,
  ReadSeriesOptions,
  ReadSeriesResult,
  SeriesVolume,
} from './series/read-series.ts';
export { REFUSAL_CODES } from './series/refusal.ts';
export type { FileRefusal, RefusalCode } from './series/refusal.ts';
export { describeForInspection } from './series/describe-for-inspection.ts';
export type { SeriesInspection } from './series/describe-for-inspection.ts';

export { ASSET_ERROR_CODES, AssetError } from './asset/asset-error.ts';
export type { AssetErrorCode } from './asset/asset-error.ts';
export { parseAssetHeader } from './asset/header.ts';
export type { AssetChunk, AssetHeader, AssetLevel, PreviewPart } from './asset/header.ts';
export { encodeVolumeAsset } from './asset/encode.ts';
export type { EncodeOptions } from './asset/encode.ts';
export { decodePreview, decodeSlice, decodeWholeAsset } from './asset/decode.ts';
export type { DecodedSlice } from './asset/decode.ts';
export { chunkOf, chunksFor, createAssetReceiver, verifyPart } from './asset/receiver.ts';
export type { AssetEvent, AssetReceiver } from './asset/receiver.ts';
export { configureCodecs } from './codecs/codec-modules.ts';
export type { CodecOptions } from './codecs/codec-modules.ts';

export { WINDOW_PRESETS, windowPresetsFor } from './windows/presets.ts';
export type { WindowPreset } from './windows/presets.ts';
export { applyWindow } from './windows/apply-window.ts';
export type { ApplyWindowOptions } from './windows/apply-window.ts';
export {
  defaultPresetId,
  TRANSFER_FUNCTIONS,
  transferFunctionFor,
} from './transfer-functions/presets.ts';
export { sampleTransferFunction } from './transfer-functions/transfer-function.ts';
export type { TransferFunction } from './transfer-functions/transfer-function.ts';
export { edgeLabels, orthogonalPlane } from './mpr/slice-plane.ts';
export type { EdgeLabels, SliceOrientation, SlicePlane } from './mpr/slice-plane.ts';
export { reslice, valueAt } from './mpr/reslice.ts';

export { createTeachingPhantom } from './phantom/teaching-phantom.ts';
export type { TeachingPhantomOptions } from './phantom/teaching-phantom.ts';
export type {
  PhantomStructure,
  PhantomStructureKind,
  PhantomTruth,
} from './phantom/phantom-truth.ts';
