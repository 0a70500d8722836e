import { NOBODY } from '@rounds/classroom';

import { useClassroom } from '../../components/classroom-context.tsx';

/** Who was given control; nothing while the instructors lead. */
export function ControlSign() {
  const holderId = useClassroom(({ state }) => state.controlHolderId);
  const holderName = useClassroom(
    ({ state }) =>
      state.participants.find(({ participantId }) => participantId === state.controlHolderId)?.name,
  );
  const mine = useClassroom(({ state, me }) => state.controlHolderId === me?.participantId);
  return (
    <p className="control-sign" role="status" data-testid="control-sign" data-mine={mine}>
      {holderId === NOBODY
        ? null
        : mine
          ? 'You have control'
          : `${holderName ?? 'Somebody'} has control`}
    </p>
  );
}
