import { useMemo, useState } from 'react';

import type { CustomTransferFunction } from '@rounds/classroom';
import { COLOR_MAPS } from '@rounds/imaging/asset';
import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { Icon } from '../icons.tsx';
import { labelOfPreset } from '../presets.ts';
import { Audience } from './audience.tsx';
import { ColorStrip } from './color-strip.tsx';
import { colorsOfMap } from './edit-points.ts';
import type { SelectedPoint } from './editor-part.ts';
import { OpacityGraph } from './opacity-graph.tsx';
import { PointFields } from './point-fields.tsx';
import { SaveOwnPreset } from './save-own-preset.tsx';
import { useHistogram, useShownView, useTransferFunction } from './use-shown-view.ts';
import { axisMarks, shareOf, valueAxis, type ValueAxis } from './value-axis.ts';
import { shortValue } from './value-slider.tsx';

export interface TransferEditorProps {
  readonly viewer: Viewer;
  readonly onClose: () => void;
}

/** Below the picture: which values are seen, how strongly and in which colours. */
export function TransferEditor({ viewer, onClose }: TransferEditorProps) {
  const transferFunction = useTransferFunction(viewer);
  return (
    <section
      className="transfer-editor"
      aria-label="Colours and opacity"
      data-testid="transfer-editor"
    >
      {transferFunction === undefined ? (
        <EditorHead title="Colours and opacity" onClose={onClose}>
          <p className="look-hint">There is no volume to colour yet.</p>
        </EditorHead>
      ) : (
        <Editor viewer={viewer} transferFunction={transferFunction} onClose={onClose} />
      )}
    </section>
  );
}

function Editor({
  viewer,
  transferFunction,
  onClose,
}: TransferEditorProps & { transferFunction: CustomTransferFunction }) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const presetId = useShownView(viewer, (view) => view.presetId);
  const isChanged = useShownView(viewer, (view) => view.transferFunction !== null);
  const histogram = useHistogram(viewer);
  const [selected, setSelected] = useState<SelectedPoint>();
  // An axis that followed a point in hand would run away from it.
  const [axis, setAxis] = useState<ValueAxis>();
  const fresh = useMemo(
    () => valueAxis(modality, histogram, transferFunction.opacityPoints),
    [modality, histogram, transferFunction],
  );
  const shown = axis ?? fresh;
  const change = (part: Partial<CustomTransferFunction>): void =>
    viewer.edit({ kind: 'transfer-function', transferFunction: { ...transferFunction, ...part } });
  const common = {
    transferFunction,
    axis: shown,
    selected,
    onSelect: setSelected,
    onChange: change,
    onHold: (held: boolean) => setAxis(held ? shown : undefined),
  };
  return (
    <>
      <EditorHead
        title={`${labelOfPreset(presetId)}${isChanged ? ', changed' : ''}`}
        onClose={onClose}
      >
        <ColorMapSelect transferFunction={transferFunction} onChange={change} />
        <button
          type="button"
          className="look-button small"
          disabled={!isChanged}
          onClick={() => {
            setSelected(undefined);
            viewer.edit({ kind: 'transfer-function', transferFunction: null });
          }}
          title="Back to the colours and opacity of the preset"
          data-testid="transfer-reset"
        >
          Reset
        </button>
        <SaveOwnPreset modality={modality} transferFunction={transferFunction} />
      </EditorHead>
      <div className="transfer-body">
        <OpacityGraph {...common} histogram={histogram} />
        <ColorStrip {...common} />
        <AxisMarks axis={shown} />
      </div>
      <div className="transfer-foot">
        <PointFields {...common} />
        <Audience viewer={viewer} />
      </div>
    </>
  );
}

function EditorHead({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children?: React.ReactNode;
}) {
  return (
    <header className="transfer-head">
      <h2>{title}</h2>
      {children}
      <button
        type="button"
        className="icon-button"
        aria-label="Close colours and opacity"
        onClick={onClose}
      >
        <Icon name="close" size={17} />
      </button>
    </header>
  );
}

/** Lays a named map over the window. */
function ColorMapSelect({
  transferFunction,
  onChange,
}: {
  transferFunction: CustomTransferFunction;
  onChange: (part: Partial<CustomTransferFunction>) => void;
}) {
  const { windowCenter, windowWidth } = transferFunction;
  const choose = (id: string): void => {
    const map = COLOR_MAPS.find((candidate) => candidate.id === id);
    if (map === undefined) return;
    const half = windowWidth / 2;
    onChange({ colorPoints: colorsOfMap(map, windowCenter - half, windowCenter + half) });
  };
  return (
    <select
      className="look-select"
      aria-label="Colour map, laid over the window"
      value=""
      onChange={({ target }) => choose(target.value)}
      data-testid="color-map"
    >
      <option value="">Colour map…</option>
      {COLOR_MAPS.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

function AxisMarks({ axis }: { axis: ValueAxis }) {
  const marks = axisMarks(axis);
  return (
    <div className="axis-marks numerals" aria-hidden="true">
      {marks.map((mark, i) => {
        const share = shareOf(axis, mark);
        const isLast = i === marks.length - 1 && axis.unit !== '';
        return (
          <span key={mark} style={{ left: `${share * 100}%` }} data-end={endAt(share)}>
            {isLast ? `${shortValue(mark)} ${axis.unit}` : shortValue(mark)}
          </span>
        );
      })}
    </div>
  );
}

/** Marks at the ends stay within the axis. */
function endAt(share: number): 'left' | 'right' | undefined {
  if (share < 0.03) return 'left';
  return share > 0.95 ? 'right' : undefined;
}
