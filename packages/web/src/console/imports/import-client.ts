import type { ErrorBody } from '@rounds/classroom';

import { refusalOfBody, request, type RequestRefusedError } from '../../components/http-client.ts';
import type { CaseSummary } from '../api/cases.ts';
import type { FileToImport } from './folder-reading.ts';
import type { UploadOutcome } from './upload-queue.ts';

export interface RefusedFile {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

/** GET /api/imports/<id> */
export interface ImportReport {
  readonly importId: string;
  readonly status: 'receiving' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly cases: readonly CaseSummary[];
  readonly refused: readonly RefusedFile[];
  readonly error?: ErrorBody;
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
  start(importId: string, signal: AbortSignal): Promise<void>;
  report(importId: string, signal: AbortSignal): Promise<ImportReport>;
  cancel(importId: string): Promise<void>;
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
  start: (importId, signal) =>
    request(`/api/imports/${importId}/start`, { method: 'POST', body: {}, signal }),
  report: (importId, signal) => request<ImportReport>(`/api/imports/${importId}`, { signal }),
  cancel: (importId) => request(`/api/imports/${importId}`, { method: 'DELETE' }),
};

/** XMLHttpRequest, because fetch does not tell how much of a large file has gone. */
function sendFile(
  importId: string,
  { path, file }: FileToImport,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  return new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest();
    const abort = (): void => upload.abort();
    const settle = (action: () => void) => (): void => {
      signal.removeEventListener('abort', abort);
      action();
    };
    upload.open('PUT', `/api/imports/${importId}/files?name=${encodeURIComponent(path)}`);
    upload.setRequestHeader('content-type', 'application/octet-stream');
    upload.upload.onprogress = (event) => onBytes(event.loaded);
    upload.onload = settle(() => settleReply(upload, resolve, reject));
    upload.onabort = settle(() =>
      reject(signal.reason ?? new DOMException('aborted', 'AbortError')),
    );
    upload.onerror = settle(() => reject(refusalOfBody('')));
    signal.addEventListener('abort', abort);
    upload.send(file);
  });
}

/** A refusal of one file is its outcome; a refusal of the person or the import ends the whole queue. */
function settleReply(
  reply: XMLHttpRequest,
  resolve: (outcome: UploadOutcome) => void,
  reject: (error: RequestRefusedError) => void,
): void {
  if (reply.status >= 200 && reply.status < 300) {
    resolve({ status: 'sent' });
    return;
  }
  const refusal = refusalOfBody(reply.responseText);
  if (refusal.code === 'request.too-large' || refusal.code === 'request.invalid') {
    resolve({ status: 'refused', reason: refusal.message });
  } else reject(refusal);
}
