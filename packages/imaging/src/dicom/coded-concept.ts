import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

/** A term of a public vocabulary. */
export interface CodedConcept {
  readonly value: string;
  /** Coding Scheme Designator: SCT, SRT, DCM, UCUM ... */
  readonly scheme: string;
  readonly meaning: string;
}

/**
 * Vocabularies that anybody can look up. A private scheme (99...) may say anything, and so does not leave an import.
 * @see DICOM PS3.16 Table 8-1
 */
const PUBLIC_SCHEMES: ReadonlySet<string> = new Set(
  'SCT SRT SNM3 DCM FMA LN RADLEX UCUM NCIt UMLS IBSI ICDO3 MSH MA UBERON'.split(' '),
);
const MAX_MEANING_LENGTH = 64;
const PLAIN_TEXT = /^[\x20-\x7e]+$/;

/** The coded concept in a sequence; undefined if there is none, or none of a public vocabulary. */
export function readCodedConcept(
  holder: AttributeReader | undefined,
  sequenceTag: string,
): CodedConcept | undefined {
  const item = holder?.item(sequenceTag);
  const value = item?.text(TAGS.codeValue) ?? item?.text(TAGS.longCodeValue);
  const scheme = item?.text(TAGS.codingSchemeDesignator);
  const meaning = item?.text(TAGS.codeMeaning);
  if (!value || !scheme || !meaning || !PUBLIC_SCHEMES.has(scheme)) return undefined;
  const isPlain = PLAIN_TEXT.test(meaning) && PLAIN_TEXT.test(value);
  return isPlain && meaning.length <= MAX_MEANING_LENGTH && value.length <= MAX_MEANING_LENGTH
    ? { value, scheme, meaning }
    : undefined;
}
