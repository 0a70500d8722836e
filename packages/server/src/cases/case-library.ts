import type { CaseDocument } from '@rounds/classroom';

/** What a list of cases shows beside the document: facts of the images, found at import. */
export interface CaseFacts {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Plain sentences an author must have read before teaching with the case. */
  readonly warnings: readonly string[];
}

export interface CaseSummary extends CaseFacts {
  readonly caseId: string;
  readonly title: string;
  readonly modality: string;
  readonly synthetic: boolean;
  readonly createdAtMs: number;
}

export type CaseText = Pick<CaseDocument, 'title' | 'history' | 'question' | 'reveal'>;

/** The cases of this server. Nothing is erased: what is removed lies in the bin and can be taken out again. */
export interface CaseLibrary {
  add(document: CaseDocument, facts: CaseFacts, createdAtMs: number): Promise<CaseSummary>;
  /** Newest first, without the bin. */
  list(): Promise<readonly CaseSummary[]>;
  find(caseId: string): Promise<CaseDocument | undefined>;
  setText(caseId: string, text: CaseText): Promise<CaseDocument | undefined>;
  /** False where there is no such case outside the bin. */
  moveToBin(caseId: string, atMs: number): Promise<boolean>;
  takeFromBin(caseId: string): Promise<boolean>;
  /** Cases ever added, the bin included. */
  count(): Promise<number>;
}
