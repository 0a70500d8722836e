/** Why a file did not become part of a volume; the list is closed and stable (users and tests quote the codes). */
export const REFUSAL_CODES = {
  empty: 'file.empty',
  archive: 'file.archive',
  repeated: 'file.repeated',
  notDicom: 'dicom.not-dicom',
  truncated: 'dicom.truncated',
  damaged: 'dicom.damaged',
  tooNested: 'dicom.too-nested',
  inflatesTooLarge: 'dicom.inflates-too-large',
  directory: 'dicom.directory',
  notAnImage: 'object.not-an-image',
  segmentation: 'object.segmentation',
  structuredReport: 'object.structured-report',
  rtStructures: 'object.rt-structures',
  rtDose: 'object.rt-dose',
  rtPlan: 'object.rt-plan',
  radiotherapy: 'object.radiotherapy',
  waveform: 'object.waveform',
  presentationState: 'object.presentation-state',
  parametricMap: 'object.parametric-map',
  document: 'object.document',
  pixelMissing: 'pixel.missing',
  pixelTruncated: 'pixel.truncated',
  video: 'pixel.video',
  unsupportedTransferSyntax: 'pixel.unsupported-transfer-syntax',
  unsupportedBitDepth: 'pixel.unsupported-bit-depth',
  frameTooLarge: 'pixel.frame-too-large',
  sizeMismatch: 'pixel.size-mismatch',
  undecodable: 'pixel.undecodable',
  lookupTable: 'pixel.lookup-table',
  colour: 'pixel.colour',
  noGeometry: 'series.no-geometry',
  notAVolume: 'series.not-a-volume',
  ambiguous: 'series.ambiguous',
  tooLarge: 'series.too-large',
  notNifti: 'nifti.not-nifti',
  niftiDamaged: 'nifti.damaged',
} as const;
export type RefusalCode = (typeof REFUSAL_CODES)[keyof typeof REFUSAL_CODES];

/** One file that was not used, and what its owner can do about it. */
export interface FileRefusal {
  /** Base name as it was handed in. */
  readonly file: string;
  readonly code: RefusalCode;
  /** One plain sentence: what it is and what to do. Holds no attribute value of the file. */
  readonly reason: string;
}

const REASONS: Readonly<Record<RefusalCode, string>> = {
  'file.empty': 'The file is empty: export or copy it again.',
  'file.archive': 'This is an archive, not a DICOM file: unpack it and import the files inside.',
  'file.repeated':
    'This image came more than once and the first copy was used: nothing needs to be done.',
  'dicom.not-dicom':
    'This is not a DICOM file: leave it out, or export the images from the archive as DICOM.',
  'dicom.truncated': 'The DICOM file ends too early: export or copy it again.',
  'dicom.damaged':
    'The DICOM file is damaged and cannot be parsed: export it again from its source.',
  'dicom.too-nested':
    'The DICOM file nests sequences deeper than any real object: export it again from its source.',
  'dicom.inflates-too-large':
    'The compressed DICOM file would grow far beyond any real image: export it without deflate compression.',
  'dicom.directory':
    'This is a DICOMDIR index, not an image: import the image files that it lists.',
  'object.not-an-image':
    'This DICOM object holds no image: import the CT, MR or PET images themselves.',
  'object.segmentation':
    'This is a segmentation of images that are not here: import it together with the images it was drawn on.',
  'object.structured-report':
    'This is a structured report, not an image: import it together with the images that it is about.',
  'object.rt-structures':
    'These are radiotherapy contours (RTSTRUCT), not images: import the images they were drawn on.',
  'object.rt-dose':
    'This is a radiotherapy dose (RTDOSE), not an image series: import the images it was planned on.',
  'object.rt-plan':
    'This is a radiotherapy plan (RTPLAN), not an image series: import the images it was made on.',
  'object.radiotherapy':
    'This is a radiotherapy object, not an image series: import the images it was planned on.',
  'object.waveform': 'This is a waveform (such as an ECG), not an image: leave it out.',
  'object.presentation-state':
    'This is a presentation state, not an image: import it together with the images that it refers to.',
  'object.parametric-map':
    'This is a parametric map of fractional values: import the images it was computed from.',
  'object.document': 'This is an encapsulated document, not an image: leave it out.',
  'pixel.missing':
    'The DICOM file has no pixel data or no image size: export it again with its pixels.',
  'pixel.truncated': 'The pixel data end before the image does: export or copy the file again.',
  'pixel.video':
    'This is a video (MPEG or HEVC), which cannot be decoded here: export its frames as single images.',
  'pixel.unsupported-transfer-syntax':
    'The pixels are stored in a way that cannot be decoded: export the series uncompressed or as JPEG-LS.',
  'pixel.unsupported-bit-depth':
    'The pixels are neither 8 nor 16 bits deep: export the series as 16-bit greyscale images.',
  'pixel.frame-too-large':
    'The image is larger than 8192 pixels along a side: export it at a smaller size.',
  'pixel.size-mismatch':
    'The compressed image has another size than the header says: export it again from its source.',
  'pixel.undecodable':
    'The compressed pixels are damaged and cannot be decoded: export the file again.',
  'pixel.lookup-table':
    'The lookup table that the values go through is damaged: export the image again from its source.',
  'pixel.colour':
    'The colours are stored in a way that cannot be read: export the image as RGB or greyscale.',
  'series.no-geometry':
    'The segmentation does not say where it lies in the patient: export it again from its source.',
  'series.not-a-volume':
    'The parts of this segmentation lie in planes of different directions: export it again on one grid.',
  'series.ambiguous':
    'Several images lie at the same place and nothing tells them apart: export one reconstruction at a time.',
  'series.too-large':
    'The series is larger than can be shown (512 million voxels): export fewer or smaller slices.',
  'nifti.not-nifti':
    'This is not a NIfTI image in a single file: save it again as one file, plain or with gzip.',
  'nifti.damaged':
    'The NIfTI file is damaged and cannot be read: save it again from the program that made it.',
};

/** A refusal in its user's words. Only the base name of the file is repeated, folders may be named after people. */
export function refuse(file: string, code: RefusalCode): FileRefusal {
  return { file: baseName(file), code, reason: REASONS[code] };
}

/** The last segment of a path, with either kind of slash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
