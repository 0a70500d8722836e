import type { ErrorCode } from '@rounds/classroom';

export type ArchiveErrorCode = Extract<
  ErrorCode,
  'pacs.unreachable' | 'pacs.refused' | 'pacs.answer-invalid'
>;

/** The archive did not do what it was asked. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly refusal: ArchiveErrorCode;

  constructor(refusal: ArchiveErrorCode, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}
