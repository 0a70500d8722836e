import '../components/tokens.css';
import '../components/look/look.css';
import './seat.css';
import { createRoot } from 'react-dom/client';

import { PageGuard } from '../components/page-guard.tsx';
import { SeatPage } from './seat-page.tsx';

const page = document.getElementById('page');
if (page === null) throw new Error('seat.html has no #page');
createRoot(page).render(
  <PageGuard>
    <SeatPage />
  </PageGuard>,
);
