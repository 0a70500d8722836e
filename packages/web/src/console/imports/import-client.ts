import type { ErrorBody } from '@rounds/classroom';

import { refusalOfBody, request } from '../../components/http-client.ts';
import type { CaseSummary } from '../api/case-types.ts';
import type { FileToImport } from './folder-reading.ts';
import type { UploadOutcome } from './upload-queue.ts';

export interface RefusedFile {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

/** How the files came. */
export type ImportOrigin = 'upload' | 'retrieval' | 'stow' | 'c-store';

/** GET /api/imports/<id> */
export interface ImportReport {
  readonly importId: string;
  readonly origin: ImportOrigin;
  readonly createdAtMs: number;
  readonly status: 'receiving' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly cases: readonly CaseSummary[];
  /** Cases that show the very same images: nothing was added for them. */
  readonly alreadyInLibrary: readonly CaseSummary[];
  readonly refused: readonly RefusedFile[];
  readonly error?: ErrorBody;
}

/** A file that is on the server whole. */
export interface ArrivedFile {
  readonly name: string;
  readonly bytes: number;
}

/** The server's side of an import; tests hand in their own. */
export interface ImportClient {
  create(signal: AbortSignal): Promise<string>;
  send(
    importId: string,
    file: FileToImport,
    onBytes: (sent: number) => void,
    signal: AbortSignal,
  ): Promise<UploadOutcome>;
  /** What an interrupted upload has brought so far. */
  arrived(importId: string, signal: AbortSignal): Promise<readonly ArrivedFile[]>;
  start(importId: string, how: { addAgain: boolean }, signal: AbortSignal): Promise<void>;
  report(importId: string, signal: AbortSignal): Promise<ImportReport>;
  cancel(importId: string): Promise<void>;
  /** A case that was exported as one file, whole and at once. */
  sendCaseFile(
    file: File,
    onBytes: (sent: number) => void,
    signal: AbortSignal,
  ): Promise<CaseSummary>;
}

export const importClient: ImportClient = {
  create: async (signal) => {
    const { importId } = await request<{ importId: string }>('/api/imports', {
      method: 'POST',
      body: {},
      signal,
    });
    return importId;
  },
  send: sendFile,
  arrived: async (importId, signal) => {
    const path = `/api/imports/${importId}/files`;
    return (await request<{ files: readonly ArrivedFile[] }>(path, { signal })).files;
  },
  start: (importId, { addAgain }, signal) =>
    request(`/api/imports/${importId}/start`, { method: 'POST', body: { addAgain }, signal }),
  report: (importId, signal) => request<ImportReport>(`/api/imports/${importId}`, { signal }),
  cancel: (importId) => request(`/api/imports/${importId}`, { method: 'DELETE' }),
  sendCaseFile,
};

/** A refusal of one file is its outcome; a refusal of the person or the import ends the whole queue. */
async function sendFile(
  importId: string,
  { path, file }: FileToImport,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  const address = `/api/imports/${importId}/files?name=${encodeURIComponent(path)}`;
  const reply = await upload('PUT', address, file, onBytes, signal);
  if (reply.isAccepted) return { status: 'sent' };
  const refusal = refusalOfBody(reply.text);
  if (refusal.code === 'request.too-large' || refusal.code === 'request.invalid')
    return { status: 'refused', reason: refusal.message };
  throw refusal;
}

async function sendCaseFile(
  file: File,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<CaseSummary> {
  const reply = await upload('POST', '/api/cases/import-bundle', file, onBytes, signal);
  if (!reply.isAccepted) throw refusalOfBody(reply.text);
  return JSON.parse(reply.text) as CaseSummary;
}

/** XMLHttpRequest, because fetch does not tell how much of a large file has gone. */
function upload(
  method: 'PUT' | 'POST',
  address: string,
  file: File,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<{ isAccepted: boolean; text: string }> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const abort = (): void => sending.abort();
    const settle = (action: () => void) => (): void => {
      signal.removeEventListener('abort', abort);
      action();
    };
    sending.open(method, address);
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.upload.onprogress = (event) => onBytes(event.loaded);
    sending.onload = settle(() => {
      const isAccepted = sending.status >= 200 && sending.status < 300;
      resolve({ isAccepted, text: sending.responseText });
    });
    sending.onabort = settle(() =>
      reject(signal.reason ?? new DOMException('aborted', 'AbortError')),
    );
    sending.onerror = settle(() => reject(refusalOfBody('')));
    signal.addEventListener('abort', abort);
    sending.send(file);
  });
}
