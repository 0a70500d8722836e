import type { ReactNode } from 'react';

import { hasControl, savingWords } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import { useClassroom, useSend } from '../../components/classroom-context.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import { ControlSign } from './control-sign.tsx';
import { useViewerStatus } from '../../components/use-viewer-status.ts';
import { nextStep, previousStep, type StepTarget } from '../../components/step-flow.ts';

/** What control lets a person do, while they have it. */
export function ControlBar({
  viewer,
  say,
}: {
  viewer: Viewer | undefined;
  say: (text: string) => void;
}) {
  const inControl = useClassroom(({ state, me }) => me !== undefined && hasControl(state, me));
  const ended = useClassroom(({ state }) => state.lifecycle === 'ended');
  return inControl && !ended ? <ControlTools viewer={viewer} say={say} /> : null;
}

function ControlTools({
  viewer,
  say,
}: {
  viewer: Viewer | undefined;
  say: (text: string) => void;
}) {
  const state = useClassroom((moment) => moment.state);
  const mine = useClassroom((moment) => moment.state.controlHolderId === moment.me?.participantId);
  const cutPlanes = useViewerStatus(viewer, ({ capabilities }) => capabilities.cutPlanes);
  const canUndo = useViewerStatus(viewer, (status) => status.canUndo);
  const savingLine = useClassroom((moment) => savingWords(moment.state.saving)?.line);
  const send = useSend(say);
  const go = (target: StepTarget | undefined): void => {
    if (target !== undefined) void send({ type: 'step.go', ...target });
  };
  return (
    <section className="control-tools" aria-label="Control of the class">
      {mine && <ControlSign />}
      {savingLine !== undefined && (
        <span className="tag" role="status" data-testid="saving-line">
          {savingLine}
        </span>
      )}
      <StepButton testId="step-previous" target={previousStep(state)} onGo={go}>
        <Icon name="back" />
        <span className="wide-only">Previous</span>
      </StepButton>
      <StepButton testId="step-next" target={nextStep(state)} onGo={go}>
        <span className="wide-only">Next</span>
        <Icon name="next" />
      </StepButton>
      {cutPlanes && (
        <Tool icon="plane" label="Add cut" testId="plane-add" onPress={() => viewer?.addPlane()} />
      )}
      <Tool icon="reset" label="Reset" testId="view-reset" onPress={() => viewer?.resetView()} />
      <Tool
        icon="undo"
        label="Undo"
        testId="undo"
        disabled={!canUndo}
        onPress={() => viewer?.undo()}
      />
      {mine && (
        <Tool
          icon="check"
          label="Hand back"
          testId="control-take-back"
          onPress={() => void send({ type: 'control.take-back' })}
        />
      )}
    </section>
  );
}

interface StepButtonProps {
  readonly testId: string;
  /** Undefined at the end of the flow. */
  readonly target: StepTarget | undefined;
  readonly onGo: (target: StepTarget | undefined) => void;
  readonly children: ReactNode;
}

function StepButton({ testId, target, onGo, children }: StepButtonProps) {
  return (
    <button
      type="button"
      className="button"
      data-testid={testId}
      disabled={target === undefined}
      onClick={() => onGo(target)}
    >
      {children}
    </button>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

function Tool({ icon, label, testId, disabled = false, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className="button quiet"
      data-testid={testId}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
      <span className="wide-only">{label}</span>
    </button>
  );
}
