import type { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import {
  type CaseVolume,
  roomDirectionToPatient,
  roomToPatient,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';

import { paneButton } from '../page/pane-button.ts';
import { buttonsWidth, fittingButtons, watchPaneSize } from '../page/pane-size.ts';
import { PaneWords } from '../page/pane-words.ts';
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
  /** The class is so large that it sits in rows. */
  hasRows(): boolean;
  /** How far to the right of the volume another one stands; 0: there is none. */
  besideMetres(): number;
  /** The pane has another size, or the eye another place. */
  onSeen(): void;
}

/** The pane with the volume, on the page: its canvas, the words on it, and the hand on it. */
export class VolumePane {
  readonly element = document.createElement('div');
  readonly canvas = document.createElement('canvas');
  readonly words: PaneWords;
  readonly #owner: VolumePaneOwner;
  readonly #unwatch: () => void;
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
    this.words = new PaneWords(this.element);
    const roomButton = this.#makeRoomButton();
    this.element.append(roomButton);
    this.#unwatch = watchPaneSize(this.element, (size) => {
      roomButton.hidden = !fittingButtons(size).room;
      this.words.setButtonsWidth(buttonsWidth(size));
      this.placeCamera();
    });
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
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.#eye === undefined || width === 0 || height === 0) return;
    const place = this.#place === 'room' && this.#owner.hasRows() ? 'amphitheatre' : this.#place;
    const beside = this.#owner.besideMetres();
    const size = { width, height };
    placeSeatCamera(this.#eye.camera, this.#owner.volumeOnTable(), size, place, beside);
    this.#eye.seatView.update(width / height);
    this.#owner.onSeen();
  }

  dispose(): void {
    this.#gestures?.dispose();
    this.#unwatch();
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

  #makeRoomButton(): HTMLButtonElement {
    const button = paneButton({
      rightPixels: 44,
      shape: 'wide',
      onPress: () => {
        this.#place = this.#place === 'room' ? 'volume' : 'room';
        button.ariaPressed = String(this.#place === 'room');
        this.placeCamera();
      },
    });
    button.textContent = 'Room';
    button.ariaPressed = 'false';
    button.title = 'See the whole room, or the volume close up';
    return button;
  }
}
