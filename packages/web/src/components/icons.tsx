import type { ReactNode } from 'react';

/** Line drawings on a 24-unit grid, in the colour of the text around them. They never speak: labels do. */
const DRAWINGS = {
  add: <path d="M12 5v14M5 12h14" />,
  back: <path d="m14.5 6-6 6 6 6" />,
  bookmark: <path d="M7 4h10v16l-5-4-5 4z" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  copy: (
    <>
      <rect x="9" y="9" width="11" height="11" rx="2" />
      <path d="M15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3" />
    </>
  ),
  down: <path d="m6 9.5 6 6 6-6" />,
  edit: <path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4" />,
  file: <path d="M6 3h8l4 4v14H6zM14 3v4h4" />,
  folder: <path d="M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" />,
  gather: (
    <>
      <circle cx="12" cy="12" r="2.5" />
      <path d="M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2" />
    </>
  ),
  hand: (
    <path d="M8 13V6.5a1.5 1.5 0 0 1 3 0V11m0-6.5v0a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V14a7 7 0 0 1-7 7c-2.6 0-3.9-1.2-5-3.2l-2-3.6a1.5 1.5 0 0 1 2.6-1.5L8 15" />
  ),
  headset: (
    <path d="M4 9a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-2.4a2 2 0 0 1-1.6-.8L13 15a1.3 1.3 0 0 0-2 0l-1 1.2a2 2 0 0 1-1.6.8H6a2 2 0 0 1-2-2zM2 11v3M22 11v3" />
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.8v.2" />
    </>
  ),
  laptop: (
    <>
      <rect x="5" y="5" width="14" height="10" rx="1.5" />
      <path d="M2.5 19h19" />
    </>
  ),
  leave: <path d="M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9" />,
  next: <path d="m9.5 6 6 6-6 6" />,
  people: (
    <>
      <circle cx="9" cy="8.5" r="3.5" />
      <path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5a6.5 6.5 0 0 1 3.5 5.5" />
    </>
  ),
  phone: (
    <>
      <rect x="7" y="3" width="10" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
  plane: <path d="M3 14 14 4l7 5L10 19zM12 8.5v0M3 14l7 5" />,
  redo: <path d="M19 9H9.5a5.5 5.5 0 0 0 0 11H13M19 9l-4-4M19 9l-4 4" />,
  reset: <path d="M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4 9.2M4 4.5v4.7h4.7" />,
  robot: (
    <>
      <rect x="5" y="8" width="14" height="11" rx="2" />
      <path d="M12 8V4.5M9.5 13v.5M14.5 13v.5" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="m20 20-4.3-4.3" />
    </>
  ),
  text: <path d="M5 6h14M5 11h14M5 16h9" />,
  trash: <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5.5M13.5 11v5.5" />,
  undo: <path d="M5 9h9.5a5.5 5.5 0 0 1 0 11H11M5 9l4-4M5 9l4 4" />,
  up: <path d="m6 14.5 6-6 6 6" />,
  warning: <path d="M12 4 2.5 20h19zM12 10v4.5M12 17.2v.3" />,
  archive: (
    <>
      <ellipse cx="12" cy="6" rx="7.5" ry="2.8" />
      <path d="M4.5 6v12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8V6M4.5 12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8" />
    </>
  ),
  download: <path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14" />,
  eye: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
    </>
  ),
  layers: <path d="m12 4 9 4.5-9 4.5-9-4.5zM3.5 13 12 17.2 20.5 13M3.5 16.8 12 21l8.5-4.2" />,
  pause: <path d="M8.5 5.5v13M15.5 5.5v13" />,
  person: (
    <>
      <circle cx="12" cy="8.5" r="3.8" />
      <path d="M4.8 20a7.2 7.2 0 0 1 14.4 0" />
    </>
  ),
  play: <path d="M8 5.5v13l10.5-6.5z" />,
  sliders: (
    <>
      <path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1" />
      <circle cx="15" cy="7" r="2" />
      <circle cx="9" cy="12" r="2" />
      <circle cx="17" cy="17" r="2" />
    </>
  ),
  curve: <path d="M4 4v16h16M6.5 17c4 0 4.5-3 6-6.5S16 6 19.5 6" />,
  rectangle: <rect x="4" y="6.5" width="16" height="11" rx="1" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
