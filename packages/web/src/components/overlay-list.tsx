import { COLOR_MAP_IDS } from '@rounds/classroom';
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

function OverlayRow({ viewer, overlay }: { viewer: Viewer; overlay: ViewerOverlay }) {
  const { overlayId, kind, name, visible, opacity, state, segments } = overlay;
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
      {kind === 'fusion' && <ColorMapChoice viewer={viewer} overlay={overlay} />}
      {segments.length > 0 && <SegmentChoice viewer={viewer} overlay={overlay} />}
    </li>
  );
}

const COLOR_MAP_NAMES: Readonly<Record<ViewerOverlay['colorMapId'], string>> = {
  hot: 'Hot',
  viridis: 'Viridis (colour-blind safe)',
  cividis: 'Cividis (colour-blind safe)',
  grey: 'Grey',
};

/** What the values of a volume laid over are coloured by. */
function ColorMapChoice({ viewer, overlay }: { viewer: Viewer; overlay: ViewerOverlay }) {
  const { overlayId, name, visible, colorMapId } = overlay;
  return (
    <label className="overlay-colors">
      <span>Colours</span>
      <select
        value={colorMapId}
        disabled={!visible}
        aria-label={`Colours of ${name}`}
        data-testid={`overlay-colors-${overlayId}`}
        onChange={(event) => {
          const chosen = COLOR_MAP_IDS.find((id) => id === event.target.value);
          if (chosen !== undefined) viewer.setOverlay(overlayId, { colorMapId: chosen });
        }}
      >
        {COLOR_MAP_IDS.map((id) => (
          <option key={id} value={id}>
            {COLOR_MAP_NAMES[id]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** With so many segments, nobody ticks each one. */
const MANY_SEGMENTS = 4;

/** Which segments are drawn, and in which colours. */
function SegmentChoice({ viewer, overlay }: { viewer: Viewer; overlay: ViewerOverlay }) {
  const { overlayId, name, visible, segments, hiddenSegments, safeColors } = overlay;
  const show = (numbers: readonly number[], shown: boolean): void => {
    const others = hiddenSegments.filter((number) => !numbers.includes(number));
    const hidden = shown ? others : [...others, ...numbers];
    viewer.setOverlay(overlayId, { hiddenSegments: hidden.toSorted((a, b) => a - b) });
  };
  const all = segments.map(({ number }) => number);
  return (
    <>
      <ul className="overlay-segments" aria-label={`Parts of ${name}`}>
        {segments.map(({ number, label, colorRgb }) => (
          <li key={number}>
            <label>
              <input
                type="checkbox"
                checked={!hiddenSegments.includes(number)}
                disabled={!visible}
                onChange={(event) => show([number], event.target.checked)}
                data-testid={`segment-${overlayId}-${number}`}
              />
              <span className="swatch" style={{ background: `rgb(${colorRgb.join(' ')})` }} />
              {label}
            </label>
          </li>
        ))}
      </ul>
      <div className="overlay-segment-tools">
        {segments.length >= MANY_SEGMENTS && (
          <>
            <button type="button" disabled={!visible} onClick={() => show(all, true)}>
              Show all
            </button>
            <button type="button" disabled={!visible} onClick={() => show(all, false)}>
              Hide all
            </button>
          </>
        )}
        <label>
          <input
            type="checkbox"
            checked={safeColors}
            disabled={!visible}
            onChange={(event) => viewer.setOverlay(overlayId, { safeColors: event.target.checked })}
            data-testid={`overlay-safe-${overlayId}`}
          />
          Colour-blind safe colours
        </label>
      </div>
    </>
  );
}
