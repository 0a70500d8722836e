import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

import { sentenceOf } from '../../components/http-client.ts';
import type { CaseSummary } from '../api/case-types.ts';
import { useBinCase, useRestoreCase } from '../api/cases.ts';

const UNDO_MS = 12_000;

/** Deletes at once, and offers to take it back. */
export function useBinWithUndo(): (summary: CaseSummary) => void {
  const { mutate: bin } = useBinCase();
  const { mutate: restore } = useRestoreCase();
  const complain = (error: unknown): void =>
    void notifications.show({ color: 'red', message: sentenceOf(error) });
  return ({ caseId, title }) => {
    bin(caseId, {
      onError: complain,
      onSuccess: () => {
        const notificationId = `bin-${caseId}`;
        const undo = (): void => {
          notifications.hide(notificationId);
          restore(caseId, { onError: complain });
        };
        notifications.show({
          id: notificationId,
          autoClose: UNDO_MS,
          message: (
            <span className="undo-notice">
              <span>“{title}” was deleted.</span>
              <Button size="compact-sm" variant="default" onClick={undo} data-testid="case-restore">
                Undo
              </Button>
            </span>
          ),
        });
      },
    });
  };
}
