import type { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import {
  type CaseVolume,
  roomDirectionToPatient,
  roomToPatient,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';

import type { ViewEdit } from '../view/view-edit.ts';
import { placeSeatCamera, type CameraPlace } from './seat-camera.ts';
import type { SeatView } from './seat-view.ts';
import { VolumeGestures } from './volume-gestures.ts';

/** What the pane asks of the rest of the viewer. */
export interface VolumePaneOwner {
  view(): SharedView;
  volumeOnTable(): CaseVolume;
  edit(edit: ViewEdit): void;
  beginGesture(): void;
  endGesture(): void;
  /** A ray of sight in patient space: answers what it touches. */
  pick(originLps: Vector3, directionLps: Vector3): Vector3 | undefined;
  point(pointLps: Vector3 | undefined): void;
  hoverPlane(planeId: string | undefined): void;
  /** The pane has another size, or the eye another place. */
  onSeen(): void;
}

/** What is written over the picture. */
export interface VolumePaneTexts {
  readonly title: string;
  /** 0 to 1; undefined or 1 shows nothing. */
  readonly loaded: number | undefined;
  readonly onOwn: boolean;
  readonly notice: string | undefined;
}

const TEXT_FONT = '500 12px/16px "Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** The pane with the volume, on the page: its canvas, the words on it, and the hand on it. */
export class VolumePane {
  readonly element = document.createElement('div');
  readonly canvas = document.createElement('canvas');
  readonly #owner: VolumePaneOwner;
  readonly #title = document.createElement('div');
  readonly #own = document.createElement('div');
  readonly #notice = document.createElement('div');
  readonly #bar = document.createElement('div');
  readonly #roomButton = document.createElement('button');
  readonly #observer: ResizeObserver;
  #gestures: VolumeGestures | undefined;
  #eye: { readonly camera: FreeCamera; readonly seatView: SeatView } | undefined;
  #place: CameraPlace = 'volume';
  #hover: { readonly x: number; readonly y: number } | undefined;
  #pickRequest: number | undefined;

  constructor(owner: VolumePaneOwner) {
    this.#owner = owner;
    this.element.tabIndex = 0;
    this.element.role = 'group';
    this.element.ariaLabel = 'Volume. Shift with arrows turns it, plus and minus scale it.';
    this.element.dataset['testid'] = 'pane-volume';
    Object.assign(this.element.style, { touchAction: 'none', outlineOffset: '-2px' });
    Object.assign(this.canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      outline: 'none',
    });
    this.element.append(this.canvas);
    this.#buildWords();
    this.#observer = new ResizeObserver(() => this.placeCamera());
    this.#observer.observe(this.element);
  }

  /** Starts to answer to the hand, once there is something to see. */
  attach(camera: FreeCamera, seatView: SeatView): void {
    this.#eye = { camera, seatView };
    this.placeCamera();
    this.#gestures = new VolumeGestures(this.element, {
      seatView: () => seatView,
      view: () => this.#owner.view(),
      volume: () => this.#owner.volumeOnTable(),
      edit: (edit) => this.#owner.edit(edit),
      beginGesture: () => this.#owner.beginGesture(),
      endGesture: () => this.#owner.endGesture(),
      hover: (at, planeId) => this.#hovered(at, planeId),
    });
  }

  /** Puts the eye in its place for the case and the shape of the pane. */
  placeCamera(): void {
    const { clientWidth, clientHeight } = this.element;
    if (this.#eye === undefined || clientWidth === 0 || clientHeight === 0) return;
    const aspect = clientWidth / clientHeight;
    placeSeatCamera(this.#eye.camera, this.#owner.volumeOnTable(), aspect, this.#place);
    this.#eye.seatView.update(aspect);
    this.#owner.onSeen();
  }

  setTexts({ title, loaded, onOwn, notice }: VolumePaneTexts): void {
    this.#title.textContent = title;
    this.#own.style.display = onOwn ? 'block' : 'none';
    this.#notice.textContent = notice ?? '';
    this.#notice.style.display = notice === undefined ? 'none' : 'block';
    const loading = loaded !== undefined && loaded < 1;
    this.#bar.style.display = loading ? 'block' : 'none';
    this.#bar.style.width = `${Math.round((loaded ?? 0) * 100)}%`;
  }

  dispose(): void {
    this.#gestures?.dispose();
    this.#observer.disconnect();
    if (this.#pickRequest !== undefined) cancelAnimationFrame(this.#pickRequest);
    this.element.remove();
  }

  #hovered(
    at: { readonly x: number; readonly y: number } | undefined,
    planeId: string | undefined,
  ): void {
    this.#hover = at;
    this.#owner.hoverPlane(planeId);
    // Mice report faster than screens draw: one march a frame is enough.
    this.#pickRequest ??= requestAnimationFrame(() => {
      this.#pickRequest = undefined;
      this.#owner.point(this.#hover && this.#pickAt(this.#hover));
    });
  }

  #pickAt({ x, y }: { readonly x: number; readonly y: number }): Vector3 | undefined {
    if (this.#eye === undefined) return undefined;
    const { originRoom, directionRoom } = this.#eye.seatView.rayThrough(x, y);
    const { placement } = this.#owner.view();
    const originLps = roomToPatient(this.#owner.volumeOnTable(), placement, originRoom);
    return this.#owner.pick(originLps, roomDirectionToPatient(placement, directionRoom));
  }

  #buildWords(): void {
    const words = {
      position: 'absolute',
      left: '10px',
      pointerEvents: 'none',
      font: TEXT_FONT,
      textShadow: '0 0 4px #000',
    };
    Object.assign(this.#title.style, words, { top: '10px', color: '#d9dee4', fontWeight: '600' });
    Object.assign(this.#own.style, words, {
      top: '32px',
      padding: '3px 8px',
      borderRadius: '10px',
      background: '#f6b04e',
      color: '#14181d',
      textShadow: 'none',
      fontWeight: '600',
    });
    this.#own.textContent = 'On my own';
    Object.assign(this.#notice.style, words, {
      right: '10px',
      bottom: '12px',
      color: '#f6b04e',
      fontSize: '13px',
    });
    Object.assign(this.#bar.style, {
      position: 'absolute',
      left: '0',
      bottom: '0',
      height: '3px',
      background: '#7db4e6',
      transition: 'width 120ms linear',
      pointerEvents: 'none',
    });
    this.#buildRoomButton();
    this.element.append(this.#title, this.#own, this.#notice, this.#bar, this.#roomButton);
    this.setTexts({ title: '', loaded: undefined, onOwn: false, notice: undefined });
  }

  #buildRoomButton(): void {
    this.#roomButton.type = 'button';
    Object.assign(this.#roomButton.style, {
      position: 'absolute',
      top: '6px',
      right: '44px',
      zIndex: '2',
      height: '32px',
      padding: '0 10px',
      border: '0',
      borderRadius: '6px',
      background: 'rgba(12, 16, 21, 0.45)',
      color: '#b8c2cc',
      font: TEXT_FONT,
      cursor: 'pointer',
    });
    this.#roomButton.textContent = 'Room';
    this.#roomButton.ariaPressed = 'false';
    this.#roomButton.title = 'See the whole room, or the volume close up';
    for (const type of ['pointerdown', 'dblclick'] as const) {
      this.#roomButton.addEventListener(type, (event) => event.stopPropagation());
    }
    this.#roomButton.addEventListener('click', () => {
      this.#place = this.#place === 'room' ? 'volume' : 'room';
      this.#roomButton.ariaPressed = String(this.#place === 'room');
      this.placeCamera();
    });
  }
}
