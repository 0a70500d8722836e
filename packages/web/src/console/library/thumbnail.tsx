import { useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import { pathOfThumbnail } from '../api/cases.ts';

/** The rendered picture by which a case is recognised. It says nothing: the title does. */
export function Thumbnail({ sha256, size }: { sha256: string | null; size: number }) {
  const [failed, setFailed] = useState<string>();
  return (
    <span className="thumbnail" style={{ width: size, height: size }}>
      {sha256 === null || failed === sha256 ? (
        <Icon name="layers" size={size / 2.6} />
      ) : (
        <img
          src={pathOfThumbnail(sha256)}
          width={size}
          height={size}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setFailed(sha256)}
        />
      )}
    </span>
  );
}
