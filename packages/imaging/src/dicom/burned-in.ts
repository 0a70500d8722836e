import { burnedInRisk } from '../deidentification/burned-in-risk.ts';
import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

/** Whether a person must look at the picture before it is shared: text may be, or is said to be, part of it. */
export function mayHaveBurnedInText(attributes: AttributeReader): boolean {
  const { risk } = burnedInRisk({
    modality: attributes.text(TAGS.modality),
    sopClassUid: attributes.text(TAGS.sopClassUid),
    burnedInAnnotation: attributes.text(TAGS.burnedInAnnotation),
    conversionType: attributes.text(TAGS.conversionType),
    imageType: attributes
      .text(TAGS.imageType)
      ?.split('\\')
      .map((value) => value.trim()),
    recognizableVisualFeatures: attributes.text(TAGS.recognizableVisualFeatures),
    ultrasoundColorDataPresent: attributes.unsigned16(TAGS.ultrasoundColorDataPresent),
    samplesPerPixel: attributes.unsigned16(TAGS.samplesPerPixel),
  });
  return risk !== 'none';
}
