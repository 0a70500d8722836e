import { AttributeReader } from '../dicom/attributes.ts';
import { readCodedConcept, type CodedConcept } from '../dicom/coded-concept.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { REFUSAL_CODES } from '../series/refusal.ts';
import {
  ANNOTATION_NOTES,
  type AnnotationNote,
  type AnnotationsResult,
  type GraphicAnnotation,
  type ImageReference,
  type Measurement,
  type MeasurementGroup,
  type SegmentReference,
} from './annotations.ts';
import { readGraphic, readImageReferences } from './graphics.ts';

/** Concept names of measurement reports, by any scheme they were ever coded in. @see DICOM PS3.16 TID 1500, 1410, 1411, 1501 */
const CONCEPTS = {
  measurementGroup: new Set(['125007']),
  finding: new Set(['121071']),
  findingSite: new Set(['G-C0E3', '363698007']),
  derivation: new Set(['121401']),
};
const MAX_DEPTH = 16;
const MAX_CONTENT_ITEMS = 20_000;

/**
 * Reads the measurement groups of a TID 1500 report: coded names, numbers with UCUM units, coded findings, regions, and the
 * images and segments they were made on. Free text, observers and dates stay behind. A report without any measurement is
 * refused as a structured report.
 */
export function readMeasurements({ dataSet }: ParsedFile): AnnotationsResult {
  const notes = new Set<AnnotationNote>();
  const groups: MeasurementGroup[] = [];
  const budget = { items: MAX_CONTENT_ITEMS };
  visitGroups(new AttributeReader(dataSet), 0, budget, (group) => {
    const read = readGroup(group, budget, notes);
    if (read.measurements.length > 0) groups.push(read);
  });
  if (groups.length === 0) return { refusal: REFUSAL_CODES.structuredReport };
  return {
    annotations: {
      source: 'measurement-report',
      graphics: [],
      texts: [],
      groups,
      notes: [...notes],
    },
  };
}

interface Budget {
  items: number;
}

/** Every content item below one, its own children not included. */
function* children(item: AttributeReader, budget: Budget): Generator<AttributeReader> {
  const count = item.itemCount(TAGS.contentSequence);
  for (let i = 0; i < count && budget.items > 0; i += 1) {
    budget.items -= 1;
    const child = item.item(TAGS.contentSequence, i);
    if (child) yield child;
  }
}

function visitGroups(
  item: AttributeReader,
  depth: number,
  budget: Budget,
  visit: (group: AttributeReader) => void,
): void {
  if (depth > MAX_DEPTH) return;
  for (const child of children(item, budget)) {
    if (child.text(TAGS.valueType) !== 'CONTAINER') continue;
    if (isNamed(child, CONCEPTS.measurementGroup)) visit(child);
    else visitGroups(child, depth + 1, budget, visit);
  }
}

function isNamed(item: AttributeReader, values: ReadonlySet<string>): boolean {
  const value = item.item(TAGS.conceptNameCodeSequence)?.text(TAGS.codeValue);
  return value !== undefined && values.has(value);
}

/** A group while it is read. */
interface GroupDraft {
  finding: CodedConcept | null;
  findingSite: CodedConcept | null;
  readonly measurements: Measurement[];
  readonly regions: GraphicAnnotation[];
  readonly images: ImageReference[];
  readonly segments: SegmentReference[];
}

function readGroup(
  group: AttributeReader,
  budget: Budget,
  notes: Set<AnnotationNote>,
): MeasurementGroup {
  const draft: GroupDraft = {
    finding: null,
    findingSite: null,
    measurements: [],
    regions: [],
    images: [],
    segments: [],
  };
  for (const child of children(group, budget)) readContent(child, draft, 0, budget, notes);
  return draft;
}

function readContent(
  item: AttributeReader,
  draft: GroupDraft,
  depth: number,
  budget: Budget,
  notes: Set<AnnotationNote>,
): void {
  if (depth > MAX_DEPTH) return;
  switch (item.text(TAGS.valueType)) {
    case 'CODE':
      if (isNamed(item, CONCEPTS.finding))
        draft.finding ??= readCodedConcept(item, TAGS.conceptCodeSequence) ?? null;
      else if (isNamed(item, CONCEPTS.findingSite))
        draft.findingSite ??= readCodedConcept(item, TAGS.conceptCodeSequence) ?? null;
      return;
    case 'TEXT':
      notes.add(ANNOTATION_NOTES.textLeftOut);
      return;
    case 'NUM': {
      const measurement = readMeasurement(item, budget);
      if (measurement) draft.measurements.push(measurement);
      else notes.add(ANNOTATION_NOTES.measurementsLeftOut);
      // A single measurement may be inferred from its own region.
      for (const child of children(item, budget)) {
        const type = child.text(TAGS.valueType);
        if (type === 'SCOORD' || type === 'SCOORD3D' || type === 'IMAGE')
          readContent(child, draft, depth + 1, budget, notes);
      }
      return;
    }
    case 'IMAGE':
      readReference(item, draft);
      return;
    case 'SCOORD':
    case 'SCOORD3D': {
      const region = readRegion(item, budget);
      if (region) draft.regions.push(region);
      else notes.add(ANNOTATION_NOTES.graphicsLeftOut);
      return;
    }
    default:
      return;
  }
}

/** Undefined unless its name, unit and derivation are of public vocabularies: a number without its meaning misleads. */
function readMeasurement(item: AttributeReader, budget: Budget): Measurement | undefined {
  const name = readCodedConcept(item, TAGS.conceptNameCodeSequence);
  const measured = item.item(TAGS.measuredValueSequence);
  const value = measured?.decimal(TAGS.numericValue);
  const unit = readCodedConcept(measured, TAGS.measurementUnitsCodeSequence);
  if (!name || value === undefined || unit?.scheme !== 'UCUM') return undefined;
  for (const child of children(item, budget)) {
    if (child.text(TAGS.valueType) !== 'CODE' || !isNamed(child, CONCEPTS.derivation)) continue;
    const derivation = readCodedConcept(child, TAGS.conceptCodeSequence);
    return derivation && { name, value, unit, derivation };
  }
  return { name, value, unit, derivation: null };
}

function readReference(item: AttributeReader, draft: GroupDraft): void {
  const referenced = item.item(TAGS.referencedSopSequence);
  const sopInstanceKey = referenced?.text(TAGS.referencedSopInstanceUid);
  const segmentNumber = referenced?.unsigned16(TAGS.referencedSegmentNumber);
  if (sopInstanceKey && segmentNumber !== undefined)
    draft.segments.push({ sopInstanceKey, segmentNumber });
  else draft.images.push(...readImageReferences(item, TAGS.referencedSopSequence));
}

/** A region in pixels of the image it was selected from, or in the patient. @see DICOM PS3.3 C.18.6 and C.18.9 */
function readRegion(item: AttributeReader, budget: Budget): GraphicAnnotation | undefined {
  const inPatient = item.text(TAGS.valueType) === 'SCOORD3D';
  const graphic = readGraphic(item, inPatient ? 3 : 2, !inPatient);
  if (!graphic) return undefined;
  const images: ImageReference[] = [];
  for (const child of children(item, budget)) {
    if (child.text(TAGS.valueType) === 'IMAGE')
      images.push(...readImageReferences(child, TAGS.referencedSopSequence));
  }
  return {
    ...graphic,
    space: inPatient ? 'patient' : 'pixel',
    filled: false,
    images,
    frameOfReferenceKey: inPatient ? (item.text(TAGS.referencedFrameOfReferenceUid) ?? '') : '',
  };
}
