import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';

import { Loader } from '@mantine/core';

import type { Brightness } from './brightness.ts';
import { windowOf } from './brightness.ts';
import { pixelsOf } from './frame-pixels.ts';
import { type DrawnMask, isOnFrame, type Point, rectangleBetween } from './mask-drawing.ts';
import type { FramesOnScreen } from './use-frames.ts';

export type Zoom = 'fit' | 1 | 2;

export interface FrameStageProps {
  readonly frames: FramesOnScreen;
  readonly brightness: Brightness;
  readonly zoom: Zoom;
  readonly masks: readonly DrawnMask[];
  readonly selected: string | undefined;
  readonly onSelect: (maskId: string | undefined) => void;
  readonly onDraw: (rectangle: Pick<DrawnMask, 'column' | 'row' | 'width' | 'height'>) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** One image at full size, with the rectangles that are drawn on it. */
export function FrameStage(props: FrameStageProps) {
  const { frames, zoom, onKey } = props;
  const { facts, frame, failed, index, go, retry } = frames;
  const ratio = facts === undefined ? 1 : facts.columns / facts.rows;
  const width =
    zoom === 'fit' ? `min(100cqw, 100cqh * ${ratio})` : `${(facts?.columns ?? 0) * zoom}px`;
  return (
    <div
      className="stage-scroll"
      data-zoom={zoom}
      tabIndex={0}
      role="group"
      aria-label="Image. Arrow keys page through the images, R draws a rectangle."
      onKeyDown={onKey}
      onWheel={({ deltaY }) => {
        if (zoom === 'fit' && deltaY !== 0) go(index + Math.sign(deltaY));
      }}
      data-testid="review-stage"
    >
      {facts !== undefined && frame !== undefined && (
        <div
          className="stage-paper"
          style={{ width, aspectRatio: `${facts.columns} / ${facts.rows}` }}
        >
          <FrameCanvas {...props} />
          <MaskLayer {...props} />
        </div>
      )}
      {failed ? (
        <div className="stage-words" role="alert">
          <p>This image could not be loaded. Check your network connection.</p>
          <button type="button" className="text-button" onClick={retry}>
            Try again
          </button>
        </div>
      ) : (
        frame === undefined && (
          <div className="stage-words">
            <Loader size="sm" aria-label="Loading the images" />
          </div>
        )
      )}
    </div>
  );
}

function FrameCanvas({ frames, brightness }: FrameStageProps) {
  const { facts, frame, painted } = frames;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (facts === undefined || frame === undefined || !context) return;
    const pixels = pixelsOf(frame, facts, windowOf(facts, brightness));
    context.putImageData(new ImageData(pixels, frame.columns, frame.rows), 0, 0);
    painted(frame.index);
  }, [facts, frame, brightness, painted]);
  return <canvas ref={canvas} width={facts?.columns} height={facts?.rows} />;
}

/** Rectangles in pixels of the image; a drag over the image draws one. */
function MaskLayer(props: FrameStageProps) {
  const { frames, masks, selected, onSelect } = props;
  const columns = frames.facts?.columns ?? 1;
  const rows = frames.facts?.rows ?? 1;
  const { drawn, ...pointer } = useDrag(props, { columns, rows });
  return (
    <svg
      className="stage-masks"
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      {...pointer}
    >
      {masks
        .filter((mask) => isOnFrame(mask, frames.index))
        .map(({ maskId, column, row, width, height }) => (
          <rect
            key={maskId}
            className="mask"
            data-selected={maskId === selected}
            x={column}
            y={row}
            width={width}
            height={height}
            vectorEffect="non-scaling-stroke"
            onPointerDown={(event) => {
              event.stopPropagation();
              onSelect(maskId);
            }}
          />
        ))}
      {drawn !== undefined && (
        <rect
          className="mask drawing"
          x={drawn.column}
          y={drawn.row}
          width={drawn.width}
          height={drawn.height}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

/** A press that is a little unsteady draws nothing. */
const SMALLEST_SIDE_PX = 3;

function useDrag({ onDraw, onSelect }: FrameStageProps, size: { columns: number; rows: number }) {
  const [corners, setCorners] = useState<readonly [Point, Point]>();
  const at = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Point => {
    const box = currentTarget.getBoundingClientRect();
    return {
      column: ((clientX - box.left) / box.width) * size.columns,
      row: ((clientY - box.top) / box.height) * size.rows,
    };
  };
  return {
    drawn: corners && rectangleBetween(...corners, size),
    onPointerDown: (event: PointerEvent<SVGSVGElement>): void => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      onSelect(undefined);
      setCorners([at(event), at(event)]);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>): void => {
      if (corners !== undefined) setCorners([corners[0], at(event)]);
    },
    onPointerUp: (event: PointerEvent<SVGSVGElement>): void => {
      if (corners === undefined) return;
      const rectangle = rectangleBetween(corners[0], at(event), size);
      setCorners(undefined);
      if (
        rectangle !== undefined &&
        rectangle.width >= SMALLEST_SIDE_PX &&
        rectangle.height >= SMALLEST_SIDE_PX
      )
        onDraw(rectangle);
    },
    onPointerCancel: (): void => setCorners(undefined),
  };
}
