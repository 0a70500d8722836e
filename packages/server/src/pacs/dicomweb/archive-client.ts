import * as z from 'zod';

import { isUid } from '../uid.ts';
import { ArchiveError } from './archive-error.ts';
import { ArchiveRequests, type ArchiveTimeouts } from './archive-requests.ts';
import { countOf, type DataSet, dataSetSchema, textOf, textsOf } from './dicom-json.ts';
import { boundaryOf, readMultipart } from './multipart.ts';
import type { ArchiveSettings } from './archive-settings.ts';

/** What is searched for; an asterisk stands for any letters. */
export interface StudyQuery {
  readonly patientName?: string | undefined;
  readonly patientId?: string | undefined;
  readonly accessionNumber?: string | undefined;
  readonly modality?: string | undefined;
  /** YYYYMMDD, both ends included. */
  readonly fromDate?: string | undefined;
  readonly toDate?: string | undefined;
}

/** A study as an instructor sees it to choose it. It holds patient data: shown, never stored, never logged. */
export interface StudyMatch {
  readonly studyUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly studyDate: string;
  readonly description: string;
  readonly accessionNumber: string;
  readonly modalities: readonly string[];
  readonly seriesCount?: number;
  readonly imageCount?: number;
}

export interface SeriesMatch {
  readonly seriesUid: string;
  readonly modality: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly number: string;
  readonly imageCount?: number;
}

export interface StudyMatches {
  readonly studies: readonly StudyMatch[];
  /** More studies match than are shown. */
  readonly isTruncated: boolean;
}

/** An archive that is asked over DICOMweb. Every method throws ArchiveError. */
export interface ArchiveClient {
  searchStudies(query: StudyQuery): Promise<StudyMatches>;
  listSeries(studyUid: string): Promise<readonly SeriesMatch[]>;
  /** The files of a series as they are stored, one after the other; each is to be read before the next. */
  retrieveSeries(
    studyUid: string,
    seriesUid: string,
    signal: AbortSignal,
  ): AsyncGenerator<AsyncIterable<Buffer>>;
}

const MAX_STUDIES = 100;
const MAX_SERIES = 500;
const MAX_FILES_OF_SERIES = 20_000;
const JSON_TYPE = 'application/dicom+json';
/** As it is stored: without it, some archives decode everything first. */
const FILES_TYPE = 'multipart/related; type="application/dicom"; transfer-syntax=*';

const TAGS = {
  studyDate: '00080020',
  accessionNumber: '00080050',
  modality: '00080060',
  modalitiesInStudy: '00080061',
  studyDescription: '00081030',
  seriesDescription: '0008103E',
  patientName: '00100010',
  patientId: '00100020',
  bodyPartExamined: '00180015',
  studyInstanceUid: '0020000D',
  seriesInstanceUid: '0020000E',
  seriesNumber: '00200011',
  numberOfStudySeries: '00201206',
  numberOfStudyInstances: '00201208',
  numberOfSeriesInstances: '00201209',
} as const;

/** What an archive need not send unless it is asked. */
const STUDY_FIELDS = [
  TAGS.studyDescription,
  TAGS.modalitiesInStudy,
  TAGS.numberOfStudySeries,
  TAGS.numberOfStudyInstances,
];

export function createArchiveClient(
  settings: ArchiveSettings,
  timeouts?: Partial<ArchiveTimeouts>,
): ArchiveClient {
  const requests = new ArchiveRequests(settings, timeouts);
  return {
    async searchStudies(query) {
      const found = await findAll(requests, 'studies', parametersOf(query));
      const studies = found.map(studyOf).filter(({ studyUid }) => isUid(studyUid));
      return { studies: studies.slice(0, MAX_STUDIES), isTruncated: studies.length > MAX_STUDIES };
    },
    async listSeries(studyUid) {
      const fields = [TAGS.numberOfSeriesInstances, TAGS.seriesDescription, TAGS.bodyPartExamined];
      const parameters = new URLSearchParams();
      for (const tag of fields) parameters.append('includefield', tag);
      parameters.set('limit', String(MAX_SERIES));
      const found = await findAll(requests, `studies/${checked(studyUid)}/series`, parameters);
      return found.map(seriesOf).filter(({ seriesUid }) => isUid(seriesUid));
    },
    retrieveSeries: (studyUid, seriesUid, signal) =>
      retrieve(requests, `studies/${checked(studyUid)}/series/${checked(seriesUid)}`, signal),
  };
}

/** Nothing that is no UID becomes a part of an address. */
function checked(uid: string): string {
  if (!isUid(uid)) throw new TypeError('no UID');
  return uid;
}

async function findAll(
  requests: ArchiveRequests,
  path: string,
  parameters: URLSearchParams,
): Promise<readonly DataSet[]> {
  const answer = await requests.json(`${path}?${parameters.toString()}`, JSON_TYPE);
  if (answer === undefined) return [];
  const parsed = z.array(dataSetSchema).safeParse(answer);
  if (!parsed.success) throw new ArchiveError('pacs.answer-invalid');
  return parsed.data;
}

async function* retrieve(
  requests: ArchiveRequests,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<AsyncIterable<Buffer>> {
  const { contentType, body } = await requests.stream(path, FILES_TYPE, signal);
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw new ArchiveError('pacs.answer-invalid');
  try {
    for await (const part of readMultipart(body, boundary, MAX_FILES_OF_SERIES)) yield part.bytes;
  } catch (error) {
    if (error instanceof ArchiveError || signal.aborted) throw error;
    throw new ArchiveError('pacs.answer-invalid', error);
  }
}

function parametersOf(query: StudyQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') parameters.set(key, value);
  };
  add('PatientName', query.patientName && withAsterisk(query.patientName));
  add('PatientID', query.patientId);
  add('AccessionNumber', query.accessionNumber);
  add('ModalitiesInStudy', query.modality);
  if (query.fromDate !== undefined || query.toDate !== undefined)
    add('StudyDate', `${query.fromDate ?? ''}-${query.toDate ?? ''}`);
  for (const tag of STUDY_FIELDS) parameters.append('includefield', tag);
  parameters.set('limit', String(MAX_STUDIES + 1));
  return parameters;
}

/** People type the beginning of a name. */
function withAsterisk(name: string): string {
  return /[*?]/.test(name) ? name : `${name}*`;
}

function studyOf(dataSet: DataSet): StudyMatch {
  const seriesCount = countOf(dataSet, TAGS.numberOfStudySeries);
  const imageCount = countOf(dataSet, TAGS.numberOfStudyInstances);
  return {
    studyUid: textOf(dataSet, TAGS.studyInstanceUid),
    patientName: textOf(dataSet, TAGS.patientName),
    patientId: textOf(dataSet, TAGS.patientId),
    studyDate: textOf(dataSet, TAGS.studyDate),
    description: textOf(dataSet, TAGS.studyDescription),
    accessionNumber: textOf(dataSet, TAGS.accessionNumber),
    modalities: textsOf(dataSet, TAGS.modalitiesInStudy),
    ...(seriesCount === undefined ? {} : { seriesCount }),
    ...(imageCount === undefined ? {} : { imageCount }),
  };
}

function seriesOf(dataSet: DataSet): SeriesMatch {
  const imageCount = countOf(dataSet, TAGS.numberOfSeriesInstances);
  return {
    seriesUid: textOf(dataSet, TAGS.seriesInstanceUid),
    modality: textOf(dataSet, TAGS.modality),
    description: textOf(dataSet, TAGS.seriesDescription),
    bodyPart: textOf(dataSet, TAGS.bodyPartExamined),
    number: textOf(dataSet, TAGS.seriesNumber),
    ...(imageCount === undefined ? {} : { imageCount }),
  };
}
