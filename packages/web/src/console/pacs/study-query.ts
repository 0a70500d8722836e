import type { StudyQuery } from '../api/pacs.ts';

/** What stands in the fields of the search; dates as the browser's date fields have them. */
export interface SearchFields {
  readonly patientName: string;
  readonly patientId: string;
  readonly accessionNumber: string;
  readonly modality: string;
  readonly fromDate: string;
  readonly toDate: string;
}

export const EMPTY_FIELDS: SearchFields = {
  patientName: '',
  patientId: '',
  accessionNumber: '',
  modality: '',
  fromDate: '',
  toDate: '',
};

/** The question to the archive; undefined where nothing was filled in: nobody wants all studies there are. */
export function studyQueryOf(fields: SearchFields): StudyQuery | undefined {
  const query: Record<string, string> = {};
  for (const [field, written] of Object.entries(fields)) {
    const value = written.trim();
    if (value === '') continue;
    if (field === 'fromDate' || field === 'toDate') query[field] = value.replaceAll('-', '');
    else if (field === 'patientName') query[field] = withAnyEnding(value);
    else query[field] = value;
  }
  return Object.keys(query).length === 0 ? undefined : query;
}

/** The beginning of a name is enough, as people expect of a search. */
function withAnyEnding(name: string): string {
  return name.includes('*') ? name : `${name}*`;
}

/** A date of the archive (YYYYMMDD) as people read it. */
export function dayWords(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}

/** A name of the archive (family^given^middle^prefix^suffix) as people read it. */
export function nameWords(name: string): string {
  const [family = '', given = ''] = (name.split('=')[0] ?? '').split('^');
  return [family, given].filter((part) => part !== '').join(', ');
}
