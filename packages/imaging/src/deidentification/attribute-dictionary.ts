import { HIGH_GROUP_ROWS } from './attribute-rows-high.ts';
import { LOW_GROUP_ROWS } from './attribute-rows-low.ts';

/** Value representation by tag (0xGGGGEEEE); what is not here is not known and does not survive. @see DICOM PS3.6 */
const VALUE_REPRESENTATIONS: ReadonlyMap<number, string> = new Map(
  `${LOW_GROUP_ROWS}${HIGH_GROUP_ROWS}`
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [group = '', vr = '', ...elements] = line.split(' ');
      return elements.map((element): [number, string] => [
        Number.parseInt(group + element, 16),
        vr,
      ]);
    }),
);

/** The value representation of a standard attribute; XS, XW and OX where the object decides; undefined if unknown. */
export function valueRepresentationOf(tag: number): string | undefined {
  return VALUE_REPRESENTATIONS.get(tag);
}

/**
 * The only text attributes outside Table E.1-1 that are kept: codes with their meanings, technique, labels of segments.
 * The profile would keep every attribute that it does not name; nobody can promise that such free text names no one.
 */
export const KEPT_TEXT: ReadonlyMap<number, string> = new Map([
  [0x00080070, 'Manufacturer'],
  [0x00080100, 'CodeValue'],
  [0x00080102, 'CodingSchemeDesignator'],
  [0x00080103, 'CodingSchemeVersion'],
  [0x00080104, 'CodeMeaning'],
  [0x00080119, 'LongCodeValue'],
  [0x00080122, 'MappingResourceName'],
  [0x00081090, 'ManufacturerModelName'],
  [0x00180024, 'SequenceName'],
  [0x00180031, 'Radiopharmaceutical'],
  [0x00180085, 'ImagedNucleus'],
  [0x00181020, 'SoftwareVersions'],
  [0x00181040, 'ContrastBolusRoute'],
  [0x00181160, 'FilterType'],
  [0x00181210, 'ConvolutionKernel'],
  [0x00181250, 'ReceiveCoilName'],
  [0x00189005, 'PulseSequenceName'],
  [0x00189320, 'ImageFilter'],
  [0x00201040, 'PositionReferenceIndicator'],
  [0x00209056, 'StackID'],
  [0x00281054, 'RescaleType'],
  [0x00281055, 'WindowCenterWidthExplanation'],
  [0x00283003, 'LUTExplanation'],
  [0x00283004, 'ModalityLUTType'],
  [0x00480106, 'OpticalPathIdentifier'],
  [0x00541101, 'AttenuationCorrectionMethod'],
  [0x00541103, 'ReconstructionMethod'],
  [0x00541105, 'ScatterCorrectionMethod'],
  [0x00620005, 'SegmentLabel'],
  [0x00620009, 'SegmentAlgorithmName'],
]);

/** Attributes whose values people type; a report names them, so that someone looks. */
export const TYPED_TEXT: ReadonlySet<number> = new Set([0x00620005, 0x00281055, 0x00283003]);

/** Bytes that are kept as they are: pixels, palettes and profiles, waveforms, meshes; other opaque bytes are removed. */
export function isKeptBulk(tag: number): boolean {
  const group = tag >>> 16;
  return (
    group === 0x7fe0 || group === 0x0028 || group === 0x5400 || group === 0x5600 || group === 0x0066
  );
}

/** Coding schemes whose codes and meanings are public. @see DICOM PS3.16 Table 8-1 */
export const PUBLIC_CODING_SCHEMES: ReadonlySet<string> = new Set(
  '99SDM ACR DCM DCMUID FMA IBSI ICD10 I10 I10P I9 I9C ITIS_TSN LN MSH NCIt NEU NICIP NYUMCCG PATHLEX RADELEMENT RADLEX RFC3066 SCT SNM3 SRT UBERON UCUM UMLS UNS'.split(
    ' ',
  ),
);
