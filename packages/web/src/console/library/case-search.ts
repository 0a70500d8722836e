import type { CaseSummary } from '../api/cases.ts';

/** The cases in which every word of the search is found: in title, modality or the word "synthetic". Newest first. */
export function searchCases(cases: readonly CaseSummary[], search: string): readonly CaseSummary[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = cases.filter((summary) => {
    const text = plain(
      `${summary.title} ${summary.modality} ${summary.synthetic ? 'synthetic' : ''}`,
    );
    return words.every((word) => text.includes(word));
  });
  return found.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** Without case and accents: "Ödem" is found by "odem". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
