/** What decides whether a name may be part of the picture. All as they stand in the file, trimmed; '' or absent if unknown. */
export interface BurnedInAttributes {
  readonly modality?: string | undefined;
  readonly sopClassUid?: string | undefined;
  /** (0028,0301) YES or NO. */
  readonly burnedInAnnotation?: string | undefined;
  /** (0008,0064): only images that were not made by a modality have it. */
  readonly conversionType?: string | undefined;
  /** (0008,0008), values apart. */
  readonly imageType?: readonly string[] | undefined;
  /** (0028,0302) YES or NO. */
  readonly recognizableVisualFeatures?: string | undefined;
  /** (0028,0014): 1 if colour is part of an ultrasound picture. */
  readonly ultrasoundColorDataPresent?: number | undefined;
  readonly samplesPerPixel?: number | undefined;
}

export const BURNED_IN_REASONS = {
  statedAnnotation: 'The file says that text is part of the picture.',
  statedFeatures: 'The file says that the person can be recognised in the picture.',
  modality: 'Machines of this kind write names into their pictures.',
  secondaryCapture: 'The picture is a secondary capture: a screen, a film or a scan.',
  converted: 'The picture was converted from something else.',
  screenSave: 'The picture was saved from a screen.',
  derivedColour:
    'The picture is in colour and was derived from others, as renderings and reports are.',
  ultrasound: 'The picture is an ultrasound display with colour.',
} as const;
export type BurnedInReason = (typeof BURNED_IN_REASONS)[keyof typeof BURNED_IN_REASONS];

/** none: nothing speaks for text in the picture; possible: a person must look; stated: the file says so. */
export interface BurnedInRisk {
  readonly risk: 'none' | 'possible' | 'stated';
  readonly reasons: readonly BurnedInReason[];
}

/** Modalities whose pictures come with text, or show people from outside. @see DICOM PS3.3 C.7.3.1.1.1 */
const TEXT_MODALITIES: ReadonlySet<string> = new Set(
  'US SC XA RF OT ES XC SM GM IVUS BDUS DG HC OP OPT DOC TG LS PX IO'.split(' '),
);
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(?:\.[1-4])?$/;
const SCREEN = /SCREEN|CAPTURE|SNAPSHOT|PASTED|DOSE.?REPORT|PROTOCOL/;

/**
 * How likely it is that a name is part of the picture. A classification by header alone, and headers lie:
 * 'none' means that nobody has to be asked, not that nothing is there.
 * NO in Burned In Annotation is believed of machines, never of secondary captures and screen shots.
 * @see DICOM PS3.3 C.7.6.1.1.1 (Burned In Annotation, Recognizable Visual Features), C.8.6.1 (Conversion Type)
 */
export function burnedInRisk(attributes: BurnedInAttributes): BurnedInRisk {
  const stated: BurnedInReason[] = [];
  if (attributes.burnedInAnnotation === 'YES') stated.push(BURNED_IN_REASONS.statedAnnotation);
  if (attributes.recognizableVisualFeatures === 'YES')
    stated.push(BURNED_IN_REASONS.statedFeatures);
  const possible = possibleReasons(attributes);
  const reasons = [...stated, ...possible];
  if (stated.length > 0) return { risk: 'stated', reasons };
  return { risk: possible.length > 0 ? 'possible' : 'none', reasons };
}

function possibleReasons(attributes: BurnedInAttributes): readonly BurnedInReason[] {
  const reasons: BurnedInReason[] = [];
  if (SECONDARY_CAPTURE.test(attributes.sopClassUid ?? '')) {
    reasons.push(BURNED_IN_REASONS.secondaryCapture);
  }
  if ((attributes.conversionType ?? '') !== '') reasons.push(BURNED_IN_REASONS.converted);
  if (attributes.imageType?.some((value) => SCREEN.test(value))) {
    reasons.push(BURNED_IN_REASONS.screenSave);
  }
  // Plain reformats are DERIVED, too, but grey.
  const isDerived = attributes.imageType?.some(
    (value) => value === 'DERIVED' || value === 'SECONDARY',
  );
  if (isDerived && attributes.samplesPerPixel === 3) reasons.push(BURNED_IN_REASONS.derivedColour);
  if (attributes.burnedInAnnotation === 'NO') return reasons;
  if (TEXT_MODALITIES.has(attributes.modality || 'OT')) reasons.push(BURNED_IN_REASONS.modality);
  if (attributes.ultrasoundColorDataPresent === 1) reasons.push(BURNED_IN_REASONS.ultrasound);
  return reasons;
}
