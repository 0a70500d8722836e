import { useMemo } from 'react';
import { encode } from 'uqr';

const BORDER_MODULES = 2;

/** A QR code of a link, dark on light as cameras want it. */
export function QrCode({ text, label, size }: { text: string; label: string; size: number }) {
  const { path, side } = useMemo(() => drawCode(text), [text]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
    >
      <rect width={side} height={side} rx="1.5" fill="#fff" />
      <path d={path} fill="#0d1013" shapeRendering="crispEdges" />
    </svg>
  );
}

function drawCode(text: string): { path: string; side: number } {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER_MODULES });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) if (dark) path += `M${x} ${y}h1v1h-1z`;
  }
  return { path, side: size };
}
