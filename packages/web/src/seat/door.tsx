import { type FormEvent, useEffect, useRef, useState } from 'react';

import { thisDevice } from '../components/device.ts';
import { codeOfInput, countOf, formatCode } from '../components/format.ts';
import { Icon } from '../components/icons.tsx';
import { NotDiagnostic } from '../components/not-diagnostic.tsx';
import { RoundsMark } from '../components/rounds-mark.tsx';
import { canDrawPictures } from './can-draw.ts';
import { type ClassPreview, useClassPreview } from './class-preview.ts';
import { codeOfPath } from './join-address.ts';
import type { JoinRefusal } from './join-refusal.ts';
import type { SeatActions } from './use-seat.ts';

const MAX_NAME_LETTERS = 64;
const SLOW_MS = 5000;

/** The way in: a code where the address has none, a name, one button. */
export function Door({ seat, code, setCode, name, setName, join, cancel }: SeatActions) {
  const [codeGiven, setCodeGiven] = useState(() => codeOfPath(location.pathname) !== undefined);
  const [missing, setMissing] = useState<string>();
  const preview = useClassPreview(code);
  const joining = seat.kind === 'joining';
  const refusal = seat.kind === 'at-the-door' ? seat.refusal : undefined;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const problem = problemOf(code, name);
    setMissing(problem);
    if (problem === undefined) join();
  };
  const otherCode = (): void => {
    setCodeGiven(false);
    setCode('');
  };

  return (
    <main className="door">
      <form className="door-card" onSubmit={submit} noValidate>
        <RoundsMark />
        <DoorHeading preview={preview} code={code} />
        {codeGiven ? (
          <p className="door-code">
            <span>
              Class code <strong className="numerals">{formatCode(code)}</strong>
            </span>
            <button type="button" className="link" onClick={otherCode}>
              Other code
            </button>
          </p>
        ) : (
          <CodeField code={code} onCode={setCode} />
        )}
        <NameField name={name} onName={setName} />
        <Problem missing={missing} preview={preview} refusal={refusal} />
        {joining && <StillTrying onCancel={cancel} />}
        <Remedy
          refusal={refusal}
          joining={joining}
          onTakeOver={() => join({ takeOver: true })}
          onOtherCode={otherCode}
        />
        <DeviceHints />
      </form>
      <p className="door-foot">
        <NotDiagnostic />
      </p>
    </main>
  );
}

function problemOf(code: string, name: string): string | undefined {
  if (code.length !== 6) return 'Please enter the six digits of the class code.';
  if (name.trim() === '') return 'Please enter your name, so that others know who you are.';
  return undefined;
}

function DoorHeading({ preview, code }: { preview: ClassPreview; code: string }) {
  if (preview.kind !== 'found' || code.length !== 6) {
    return (
      <div>
        <h1>Join a class</h1>
        <p className="door-lead">
          Look at the same scan together, on a laptop, a phone or in a headset.
        </p>
      </div>
    );
  }
  return (
    <div>
      <h1>{preview.title}</h1>
      <p className="door-lead">
        {preview.lifecycle === 'ended'
          ? 'This class has ended.'
          : preview.participants === 0
            ? 'Nobody is in the class yet.'
            : `${countOf(preview.participants, 'person is', 'people are')} in the class.`}
      </p>
    </div>
  );
}

function CodeField({ code, onCode }: { code: string; onCode: (code: string) => void }) {
  return (
    <label className="field">
      <span>Class code</span>
      <input
        className="code-input numerals"
        data-testid="join-code"
        value={formatCode(code)}
        onChange={(event) => onCode(codeOfInput(event.target.value))}
        inputMode="numeric"
        autoComplete="off"
        placeholder="123 456"
        autoFocus
      />
    </label>
  );
}

function NameField({ name, onName }: { name: string; onName: (name: string) => void }) {
  return (
    <label className="field">
      <span>Your name</span>
      <input
        data-testid="join-name"
        value={name}
        onChange={(event) => onName(event.target.value)}
        autoComplete="name"
        autoCapitalize="words"
        spellCheck={false}
        maxLength={MAX_NAME_LETTERS}
        placeholder="As others will see it"
      />
    </label>
  );
}

function Problem(props: {
  missing: string | undefined;
  preview: ClassPreview;
  refusal: JoinRefusal | undefined;
}) {
  const { missing, preview, refusal } = props;
  const sentence =
    missing ?? refusal?.sentence ?? (preview.kind === 'refused' ? preview.sentence : undefined);
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [sentence]);
  return (
    <div role="alert">
      {sentence !== undefined && (
        <p className="problem" ref={box} data-testid="join-problem">
          <Icon name="warning" />
          {sentence}
        </p>
      )}
    </div>
  );
}

interface RemedyProps {
  readonly refusal: JoinRefusal | undefined;
  readonly joining: boolean;
  readonly onTakeOver: () => void;
  readonly onOtherCode: () => void;
}

function Remedy({ refusal, joining, onTakeOver, onOtherCode }: RemedyProps) {
  if (refusal?.remedy === 'take-over') {
    return (
      <button
        type="button"
        className="button primary large"
        data-testid="take-over"
        onClick={onTakeOver}
        disabled={joining}
      >
        Use this tab
      </button>
    );
  }
  return (
    <>
      <button
        type="submit"
        className="button primary large"
        data-testid="join-button"
        disabled={joining}
      >
        {joining ? 'Joining…' : refusal?.remedy === 'try-again' ? 'Try again' : 'Join'}
      </button>
      {refusal?.remedy === 'other-code' && (
        <button type="button" className="link" onClick={onOtherCode}>
          Enter another code
        </button>
      )}
      {refusal?.remedy === 'reload' && (
        <button type="button" className="link" onClick={() => location.reload()}>
          Reload the page
        </button>
      )}
    </>
  );
}

/** Said once joining takes longer than anybody expects. */
function StillTrying({ onCancel }: { onCancel: () => void }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return (
    <p className="still-trying" role="status">
      <span>The server has not answered yet. Still trying…</span>
      <button type="button" className="link" onClick={onCancel} data-testid="join-cancel">
        Stop
      </button>
    </p>
  );
}

/** What this device cannot do, said before somebody wonders. */
function DeviceHints() {
  const [drawable] = useState(canDrawPictures);
  return (
    <>
      {!drawable && (
        <p className="hint" data-testid="no-webgl">
          This browser cannot draw in three dimensions: WebGL 2 is missing or switched off. You can
          still join, and the slices work as usual. For the volume, use a current Chrome, Edge,
          Firefox or Safari with hardware acceleration on.
        </p>
      )}
      {!window.isSecureContext && thisDevice() === 'headset' && (
        <p className="hint">
          To enter VR, open the address that begins with https:// (ask your instructor for it).
        </p>
      )}
    </>
  );
}
