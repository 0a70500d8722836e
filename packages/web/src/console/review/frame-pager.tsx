import { ActionIcon, NativeSelect, SegmentedControl } from '@mantine/core';

import { Icon } from '../../components/icons.tsx';
import { type Brightness, BRIGHTNESS_LABELS, BRIGHTNESSES } from './brightness.ts';
import type { Zoom } from './frame-stage.tsx';
import { isAllSeen, nextUnseen, seenRuns } from './seen-frames.ts';
import type { FramesOnScreen } from './use-frames.ts';

export interface FramePagerProps {
  readonly frames: FramesOnScreen;
  readonly brightness: Brightness;
  readonly onBrightness: (brightness: Brightness) => void;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
}

/** From image to image, and how many have been looked at. */
export function FramePager(props: FramePagerProps) {
  const { frames, brightness, onBrightness, zoom, onZoom } = props;
  const { facts } = frames;
  if (facts === undefined) return <div className="pager" />;
  return (
    <div className="pager">
      {facts.frames > 1 ? (
        <PageControls frames={frames} count={facts.frames} />
      ) : (
        <span className="head-space" />
      )}
      {facts.samplesPerPixel === 1 && (
        <NativeSelect
          aria-label="Brightness"
          value={brightness}
          data={BRIGHTNESSES.map((value) => ({ value, label: BRIGHTNESS_LABELS[value] }))}
          onChange={(event) => onBrightness(event.target.value as Brightness)}
        />
      )}
      <SegmentedControl
        aria-label="Size"
        value={String(zoom)}
        data={[
          { value: 'fit', label: 'Fit' },
          { value: '1', label: '100 %' },
          { value: '2', label: '200 %' },
        ]}
        onChange={(value) => onZoom(value === 'fit' ? 'fit' : value === '1' ? 1 : 2)}
      />
    </div>
  );
}

function PageControls({ frames, count }: { frames: FramesOnScreen; count: number }) {
  const { index, go, playing, setPlaying, seen } = frames;
  const left = nextUnseen(seen, index);
  return (
    <>
      <Step
        icon="back"
        label="Previous image"
        disabled={index === 0}
        onPress={() => go(index - 1)}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={playing ? 'Pause' : 'Run through the images'}
        aria-pressed={playing}
        onClick={() => setPlaying(!playing)}
        data-testid="review-play"
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </ActionIcon>
      <Step
        icon="next"
        label="Next image"
        disabled={index === count - 1}
        onPress={() => go(index + 1)}
      />
      <span className="pager-track">
        <input
          type="range"
          min={1}
          max={count}
          value={index + 1}
          aria-label="Image"
          aria-valuetext={`Image ${index + 1} of ${count}`}
          onChange={(event) => go(Number(event.target.value) - 1)}
          data-testid="review-slider"
        />
        <span className="pager-seen" aria-hidden="true">
          {seenRuns(seen).map(({ start, end }) => (
            <span
              key={start}
              style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
            />
          ))}
        </span>
      </span>
      <span className="numerals pager-count" data-testid="review-count">
        {index + 1} / {count}
      </span>
      {!isAllSeen(seen) && left !== undefined && left !== index && (
        <button type="button" className="text-button" onClick={() => go(left)}>
          Next not looked at
        </button>
      )}
    </>
  );
}

interface StepProps {
  readonly icon: 'back' | 'next';
  readonly label: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function Step({ icon, label, disabled, onPress }: StepProps) {
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={label}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
