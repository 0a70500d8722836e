import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '../components/tokens.css';
import '../components/look/look.css';
import './console.css';
import './case/case.css';
import './library/library.css';
import './live/comparison/comparison.css';
import './review/review.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';

import { PageGuard } from '../components/page-guard.tsx';
import { ConsolePage } from './console-page.tsx';
import { takeLinkSecret } from './sign-in/link-secret.ts';
import { resolveVariables, theme } from './theme.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('console.html has no #page');

// Before anything is drawn: the secret must not stay in the address or its history.
const linkSecret = takeLinkSecret(location, history);
// A new link pasted over an open console changes the hash alone: then it is spent like any other.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#link=')) location.reload();
});
const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5000 } } });

createRoot(page).render(
  <QueryClientProvider client={queryClient}>
    <MantineProvider theme={theme} forceColorScheme="dark" cssVariablesResolver={resolveVariables}>
      <Notifications position="bottom-center" />
      <PageGuard>
        <ConsolePage linkSecret={linkSecret} />
      </PageGuard>
    </MantineProvider>
  </QueryClientProvider>,
);
