import type {
  DefaceProblem,
  HeadLikelihood,
  MaskRegion,
  Vector3,
  VolumeDescription,
} from '@rounds/imaging';

export type ImageEdit =
  | { readonly operation: 'mask'; readonly regions: readonly MaskRegion[] }
  | { readonly operation: 'deface' };

/** Formats of other programs: a .nii.gz file, and zip files of the others. */
export const EXPORT_FORMATS = ['nifti', 'ome-zarr', 'dicom', 'key-images'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a key image is drawn from. */
export interface ExportedView {
  readonly crosshairLps: Vector3;
  readonly windowCenter: number;
  readonly windowWidth: number;
}

export interface ExportTask {
  readonly kind: 'export';
  readonly assetFolder: string;
  readonly assetSha256: string;
  readonly format: ExportFormat;
  readonly views: readonly ExportedView[];
  /** Where the file is written; its folder is there. */
  readonly outputPath: string;
}

export interface ExportResult {
  readonly byteLength: number;
}

/** What the child process does for cases that are in the library already. All of it decodes. */
export type CaseTask =
  | ExportTask
  /** Makes new images of stored ones. */
  | {
      readonly kind: 'edit';
      readonly assetFolder: string;
      readonly assetSha256: string;
      readonly edit: ImageEdit;
    }
  /** Decodes every part of stored images and of what lies over them, and makes their thumbnail. */
  | {
      readonly kind: 'check';
      readonly assetFolder: string;
      readonly assetSha256: string;
      readonly overlays: readonly {
        readonly kind: 'segmentation' | 'fusion';
        readonly assetSha256: string;
      }[];
    };

/** Images that are stored. The description is imaging's allow-list: nothing else leaves the child. */
export interface StoredImages {
  readonly assetSha256: string;
  readonly description: VolumeDescription;
  /** Whether a face may be seen in them. */
  readonly head: HeadLikelihood;
  /** The picture by which they are recognised, stored as PNG. */
  readonly thumbnailSha256: string;
}

export interface CaseTaskResults {
  edit: StoredImages | { readonly problem: DefaceProblem };
  check: StoredImages & {
    /** Whether a picture that lies over the images may have text burned in. */
    readonly overlaysMayShowText: boolean;
  };
  export: ExportResult;
}
