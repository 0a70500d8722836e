export { invertMatrix4, transformDirection, transformPoint } from './geometry/matrix4.ts';
export type { Matrix4, Vector3 } from './geometry/matrix4.ts';
export {
  geometryAtLevel,
  indexToLps,
  lpsToIndex,
  volumeBoundsLps,
} from './geometry/volume-geometry.ts';
export type { BoundsLps, VolumeGeometry } from './geometry/volume-geometry.ts';

export { areShared, isPlainGrid, rescaleOfSlice, SERIES_FLAGS } from './volume/volume.ts';
export type {
  SeriesFlag,
  SeriesKind,
  StoredValues,
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
  FoundAnnotations,
  FoundSegmentation,
  ReadProgress,
  ReadSeriesOptions,
  ReadSeriesResult,
  SeriesVolume,
} from './series/read-series.ts';
export type { SeriesReferences } from './series/series-references.ts';
export type { SegmentationFile } from './series/segmentation-file.ts';
export type { FileSamples } from './series/sample-hashes.ts';
export { REFUSAL_CODES, refuse } from './series/refusal.ts';
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
export { runFrameTask } from './codecs/frame-task.ts';
export type {
  DecodeTask,
  EncodeTask,
  FrameTask,
  FrameTaskResult,
  FrameWorkers,
} from './codecs/frame-task.ts';
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
export type { TissueBrightness } from './transfer-functions/presets.ts';
export { PRESET_REGIONS, sampleTransferFunction } from './transfer-functions/transfer-function.ts';
export type {
  PresetRegion,
  PresetRendering,
  TransferFunction,
} from './transfer-functions/transfer-function.ts';
export { COLOR_MAPS } from './transfer-functions/color-maps.ts';
export type { ColorMap } from './transfer-functions/color-maps.ts';
export { edgeLabels, orthogonalPlane } from './mpr/slice-plane.ts';
export type { EdgeLabels, SliceOrientation, SlicePlane } from './mpr/slice-plane.ts';
export { reslice, valueAt } from './mpr/reslice.ts';
export { obliqueAxes } from './mpr/oblique-plane.ts';
export type { PictureAxes } from './mpr/oblique-plane.ts';
export { SlabReslicer, slabSamples } from './mpr/reslice-slab.ts';
export type { Slab } from './mpr/reslice-slab.ts';
export type { SlabProjection } from './mpr/slab-layers.ts';

export { createTeachingPhantom } from './phantom/teaching-phantom.ts';
export type { TeachingPhantomOptions } from './phantom/teaching-phantom.ts';
export type {
  PhantomStructure,
  PhantomStructureKind,
  PhantomTruth,
} from './phantom/phantom-truth.ts';

export { portray } from './thumbnail/portrait.ts';
export type { Portrait } from './thumbnail/portrait.ts';
export { frameToPng } from './export/png.ts';
export type { RgbaImage } from './export/png.ts';
export {
  decodeSegmentationAsset,
  encodeSegmentationAsset,
} from './segmentation/segmentation-asset.ts';
export { resampleToPlainGrid } from './resample/resample-to-plain-grid.ts';
export { placeSegmentation } from './segmentation/place-segmentation.ts';
export { isInMask } from './segmentation/bit-mask.ts';
export type { BitMask } from './segmentation/bit-mask.ts';
export type {
  PlacedSegmentation,
  Segment,
  Segmentation,
  SegmentationGrid,
  SegmentationKind,
  SegmentDescription,
} from './segmentation/segmentation.ts';
export type { CodedConcept } from './dicom/coded-concept.ts';
export type {
  AnnotationNote,
  Annotations,
  AnnotationSpace,
  GraphicAnnotation,
  GraphicShape,
  ImageReference,
  Measurement,
  MeasurementGroup,
  SegmentReference,
  TextAnnotation,
} from './annotations/annotations.ts';
export { placeAnnotations } from './annotations/place-annotations.ts';
export type {
  AnnotatedSeries,
  PlacedAnnotations,
  PlacedGraphic,
  PlacedMeasurementGroup,
  PlacedText,
  SlicePlace,
} from './annotations/place-annotations.ts';
export { readNifti } from './nifti/read-nifti.ts';
export type { NiftiResult, NiftiVolumes, ReadNiftiOptions } from './nifti/read-nifti.ts';
export { writeNifti } from './nifti/write-nifti.ts';
export { volumeToOmeZarr } from './export/volume-to-ome-zarr.ts';
export type { ZarrFile } from './export/volume-to-ome-zarr.ts';
export { volumeToDicom } from './export/volume-to-dicom.ts';
export type { DicomExportFile, UidRole, VolumeToDicomOptions } from './export/volume-to-dicom.ts';

export { deidentificationReport, deidentify } from './deidentification/deidentify.ts';
export type {
  DeidentificationOptions,
  DeidentifyRequest,
  DeidentifyResult,
} from './deidentification/deidentify.ts';
export { DEIDENTIFICATION_WARNINGS } from './deidentification/report.ts';
export type {
  AttributeChange,
  ChangeCategory,
  DeidentificationReport,
  DeidentificationWarning,
} from './deidentification/report.ts';
export { summarise } from './deidentification/summarise.ts';
export type { DeidentificationSummary } from './deidentification/summarise.ts';
export { burnedInRisk } from './deidentification/burned-in-risk.ts';
export type {
  BurnedInAttributes,
  BurnedInReason,
  BurnedInRisk,
} from './deidentification/burned-in-risk.ts';
export { maskRegionProblem, maskRegions } from './deidentification/mask-regions.ts';
export type { MaskRegion } from './deidentification/mask-regions.ts';
export { deface, DEFACE_PROBLEMS } from './defacing/deface.ts';
export type { DefaceProblem, DefaceResult } from './defacing/deface.ts';
export { looksLikeHead } from './defacing/looks-like-head.ts';
export type { HeadLikelihood } from './defacing/looks-like-head.ts';
