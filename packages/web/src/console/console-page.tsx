import { Loader } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';

import { Icon } from '../components/icons.tsx';
import { NotDiagnostic } from '../components/not-diagnostic.tsx';
import { RoundsMark } from '../components/rounds-mark.tsx';
import { useRefreshCases } from './api/cases.ts';
import { ImportCard } from './imports/import-card.tsx';
import { importClient } from './imports/import-client.ts';
import { createImports } from './imports/imports.ts';
import { rememberedImport, rememberImport } from './imports/remembered-import.ts';
import { useDropAnywhere } from './imports/use-drop-anywhere.ts';
import { LibraryPage } from './library/library-page.tsx';
import { LivePage } from './live/live-page.tsx';
import { NotInClass } from './live/not-in-class.tsx';
import { useClass } from './live/use-class.ts';
import { NoPass } from './sign-in/no-pass.tsx';
import { SignOut } from './sign-in/sign-out.tsx';
import { useInstructor } from './sign-in/use-instructor.ts';
import { YourName } from './your-name.tsx';

/** /console: for whoever has an instructor's pass, the library and the class; for others, how to get one. */
export function ConsolePage({ linkSecret }: { linkSecret: string | undefined }) {
  const instructor = useInstructor(linkSecret);
  switch (instructor.kind) {
    case 'asking':
      return (
        <main className="between">
          <Loader size="sm" aria-label="Opening the console" />
        </main>
      );
    case 'refused':
      return <NoPass {...instructor} />;
    case 'admitted':
      return <Teaching />;
  }
}

function Teaching() {
  const refreshCases = useRefreshCases();
  const { live, enter, leave } = useClass();
  const [imports] = useState(() =>
    createImports({
      client: importClient,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      remembered: rememberedImport,
      remember: rememberImport,
      onFinished: refreshCases,
      onBusy: () =>
        void notifications.show({
          message: 'One import is still running. Wait for it, or cancel it first.',
        }),
    }),
  );
  useEffect(() => imports.takeUp(), [imports]);
  const dragging = useDropAnywhere(imports.importDropped);

  if (live.kind === 'in-class') {
    return (
      <>
        <LivePage live={live} onLeave={leave} />
        <div className="live-import">
          <ImportCard imports={imports} />
        </div>
        {dragging && <DropHere />}
      </>
    );
  }
  return (
    <div className="console">
      <header className="console-head">
        <RoundsMark />
        <span className="head-space" />
        <NotDiagnostic />
        <YourName />
        <SignOut />
      </header>
      {live.kind === 'none' ? (
        <LibraryPage
          imports={imports}
          onEnter={(openClass, name) => {
            imports.dismiss();
            enter(openClass, { name });
          }}
        />
      ) : (
        <NotInClass live={live} enter={enter} leave={leave} />
      )}
      {dragging && <DropHere />}
    </div>
  );
}

function DropHere() {
  return (
    <div className="drop-here" aria-hidden="true">
      <p>
        <Icon name="folder" size={40} />
        Drop to import
      </p>
    </div>
  );
}
