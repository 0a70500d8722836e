import type { Viewer, ViewerOverlay } from '@rounds/viewer';

/** What lies over the volume: each shown or hidden, and as strong as one likes. */
export function OverlayList({
  viewer,
  overlays,
}: {
  viewer: Viewer;
  overlays: readonly ViewerOverlay[];
}) {
  return (
    <ul className="overlay-list">
      {overlays.map((overlay) => (
        <OverlayRow key={overlay.overlayId} viewer={viewer} overlay={overlay} />
      ))}
    </ul>
  );
}

const STATE_WORDS: Readonly<Record<ViewerOverlay['state'], string>> = {
  waiting: '',
  loading: 'Loading…',
  ready: '',
  failed: 'Could not be loaded',
};

const SEGMENTS_SHOWN = 12;

function OverlayRow({ viewer, overlay }: { viewer: Viewer; overlay: ViewerOverlay }) {
  const { overlayId, name, visible, opacity, state, segments } = overlay;
  const percent = Math.round(opacity * 100);
  return (
    <li className="overlay-row">
      <label className="overlay-name">
        <input
          type="checkbox"
          checked={visible}
          onChange={(event) => viewer.setOverlay(overlayId, { visible: event.target.checked })}
          data-testid={`overlay-${overlayId}`}
        />
        <span>{name}</span>
        {STATE_WORDS[state] !== '' && <span className="overlay-state">{STATE_WORDS[state]}</span>}
      </label>
      <label className="overlay-opacity">
        <span className="only-read-aloud">How strongly {name} shows</span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          disabled={!visible}
          onChange={(event) =>
            viewer.setOverlay(overlayId, { opacity: Number(event.target.value) / 100 })
          }
        />
        <span className="numerals">{percent} %</span>
      </label>
      {segments.length > 0 && (
        <ul className="overlay-segments" aria-label={`Parts of ${name}`}>
          {segments.slice(0, SEGMENTS_SHOWN).map(({ number, label, colorRgb }) => (
            <li key={number}>
              <span className="swatch" style={{ background: `rgb(${colorRgb.join(' ')})` }} />
              {label}
            </li>
          ))}
          {segments.length > SEGMENTS_SHOWN && <li>and {segments.length - SEGMENTS_SHOWN} more</li>}
        </ul>
      )}
    </li>
  );
}
