import type { Viewer } from '@rounds/viewer';

import { useViewerStatus } from '../use-viewer-status.ts';
import { Audience } from './audience.tsx';
import { CropSection } from './crop-section.tsx';
import { CutOutSection } from './cut-out-section.tsx';
import { ObliqueSection } from './oblique-section.tsx';
import { RenderingSection } from './rendering-section.tsx';
import { SliceSection } from './slice-section.tsx';
import { WindowSection } from './window-section.tsx';

/** How the picture is made: everything about it that is no colour. */
export function PictureSections({ viewer }: { viewer: Viewer }) {
  const kind = useViewerStatus(viewer, ({ capabilities }) => capabilities.kind);
  return kind === 'volume' ? <VolumeSections viewer={viewer} /> : <StackSections viewer={viewer} />;
}

function VolumeSections({ viewer }: { viewer: Viewer }) {
  return (
    <>
      <RenderingSection viewer={viewer} />
      <WindowSection viewer={viewer} />
      <SliceSection viewer={viewer} />
      <CutOutSection viewer={viewer} />
      <CropSection viewer={viewer} />
      <ObliqueSection viewer={viewer} />
      <Audience viewer={viewer} />
    </>
  );
}

function StackSections({ viewer }: { viewer: Viewer }) {
  const hasWindow = useViewerStatus(viewer, ({ capabilities }) => capabilities.window);
  return (
    <>
      {hasWindow && <WindowSection viewer={viewer} />}
      <p className="look-hint" data-testid="no-volume">
        These are single images, not a volume: there is nothing to draw in three dimensions, to crop
        or to cut.
      </p>
      <Audience viewer={viewer} />
    </>
  );
}
