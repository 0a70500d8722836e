import type { CaseLibrary } from '../cases/case-library.ts';
import type { SessionDirectory } from './session-directory.ts';

/**
 * A server without any class opens one on its synthetic case, so that the first start already has an address to join.
 * Nothing happens where a class is open, or where there is no synthetic case.
 */
export async function openDemonstrationClass(
  library: CaseLibrary,
  directory: SessionDirectory,
): Promise<void> {
  if ((await directory.listOpen()).length > 0) return;
  const synthetic = (await library.list()).find(
    (summary) => summary.synthetic && summary.status === 'ready',
  );
  const document = synthetic && (await library.find(synthetic.caseId));
  if (document !== undefined) await directory.open([document], document.title);
}
