import { useCallback, useEffect, useState } from 'react';

const NOTICE_MS = 7000;

export interface SaidNotice {
  readonly text: string;
  /** Grows with each, so that the same sentence twice is two notices. */
  readonly count: number;
}

/** One sentence at a time, gone by itself. */
export function useNotice(): { notice: SaidNotice | undefined; say: (text: string) => void } {
  const [notice, setNotice] = useState<SaidNotice>();
  const say = useCallback(
    (text: string) => setNotice((last) => ({ text, count: (last?.count ?? 0) + 1 })),
    [],
  );
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => setNotice(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return { notice, say };
}

export function Notice({ notice }: { notice: SaidNotice | undefined }) {
  return (
    <div className="notice-place" role="alert">
      {notice !== undefined && (
        <p className="notice" data-testid="notice" key={notice.count}>
          {notice.text}
        </p>
      )}
    </div>
  );
}
