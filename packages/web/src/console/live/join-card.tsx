import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';

import { copyText } from '../../components/copy-text.ts';
import { Icon } from '../../components/icons.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import type { OpenClass } from '../api/sessions.ts';
import { Dialog } from '../dialog.tsx';
import { useEnded } from './teaching.ts';

const COPIED_MS = 2500;

/** How people get in: six digits, a link, a square to point a phone at. */
export function JoinCard({ openClass }: { openClass: OpenClass }) {
  const [large, setLarge] = useState(false);
  const ended = useEnded();
  const joinUrl = openClass.joinUrls[0] ?? `${location.origin}/join/${openClass.code}`;
  if (ended) return null;
  return (
    <section className="join-card" aria-label="How to join">
      <button
        type="button"
        className="join-qr"
        onClick={() => setLarge(true)}
        aria-label="Show the code large"
        title="Show large"
      >
        <QrCode text={joinUrl} label={`QR code of ${joinUrl}`} size={104} />
      </button>
      <div className="join-words">
        <p className="eyebrow">Class code</p>
        <CodeDigits code={openClass.code} testId="session-code" />
        <CopyLink url={joinUrl} />
      </div>
      <Dialog opened={large} onClose={() => setLarge(false)} title="Join this class">
        <LargeJoin openClass={openClass} joinUrl={joinUrl} />
      </Dialog>
    </section>
  );
}

/** Two groups of three, apart for the eye and together for whoever copies them. */
function CodeDigits({ code, testId }: { code: string; testId?: string }) {
  return (
    <p
      className="code-digits numerals"
      role="img"
      aria-label={`Code ${code.split('').join(' ')}`}
      {...(testId === undefined ? {} : { 'data-testid': testId })}
    >
      <span>{code.slice(0, 3)}</span>
      <span>{code.slice(3)}</span>
    </p>
  );
}

function CopyLink({ url }: { url: string }) {
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => setCopied(await copyText(url));
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<Icon name={copied === true ? 'check' : 'copy'} size={15} />}
      onClick={() => void copy()}
      data-testid="copy-link"
      title={url}
    >
      <span aria-live="polite">
        {copied === undefined ? 'Copy link' : copied ? 'Copied' : 'Could not copy'}
      </span>
    </Button>
  );
}

function LargeJoin({ openClass, joinUrl }: { openClass: OpenClass; joinUrl: string }) {
  const others = openClass.joinUrls.filter((url) => url !== joinUrl);
  return (
    <div className="large-join">
      <QrCode text={joinUrl} label={`QR code of ${joinUrl}`} size={360} />
      <CodeDigits code={openClass.code} />
      <p className="large-join-url">{joinUrl}</p>
      {joinUrl.startsWith('https:') && (
        <p className="dim">
          The first time, browsers warn about this server’s own certificate: choose to go on.
          Headsets need this address.
        </p>
      )}
      {others.length > 0 && (
        <details>
          <summary>Other addresses</summary>
          <ul>
            {others.map((url) => (
              <li key={url}>
                {url} <CopyLink url={url} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
