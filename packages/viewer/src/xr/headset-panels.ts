import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type Command, type Quaternion, savingWords, type Vector3 } from '@rounds/classroom';

import { statisticsWords } from '../page/statistics-words.ts';
import { CasePanel } from '../panels/case-panel.ts';
import {
  CASE_BESIDE_TWO,
  CASE_PANEL,
  PICTURE_PANEL,
  STATISTICS_PANEL,
} from '../panels/panel-layout.ts';
import { placePanel } from '../panels/panel-place.ts';
import { PicturePanel } from '../panels/picture-panel.ts';
import { SliceWall } from '../panels/slice-wall.ts';
import { StatisticsBoard } from '../panels/statistics-board.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import { stepBy } from './case-steps.ts';
import { PictureTools } from './picture-tools.ts';
import { yawOf } from './standing-place.ts';
import type { XrHost } from './xr-host.ts';

/** What panels need that only the session knows. */
export interface HeadsetPanelActions {
  leave(): void;
  /** Where the wearer looks. */
  forwardRoom(): Vector3;
}

/** Everything flat around the wearer: the case, how it is drawn, what that takes, and the slices. */
export class HeadsetPanels {
  readonly wall: SliceWall;
  readonly #host: XrHost;
  readonly #case: CasePanel;
  readonly #picture: PicturePanel;
  readonly #statistics: StatisticsBoard;
  readonly #tools: PictureTools;
  #hung: { readonly eyeRoom: Vector3; readonly yaw: number } | undefined;
  #besideTwo = false;

  constructor(scene: Scene, host: XrHost, actions: HeadsetPanelActions) {
    this.#host = host;
    this.#case = new CasePanel(scene, {
      setFollowing: (following) => host.setFollowing(following),
      raiseHand: (raised) => this.#send({ type: 'hand.raise', raised }),
      step: (by) => {
        const target = stepBy(host.state(), by);
        if (target !== undefined) this.#send({ type: 'step.go', ...target });
      },
      leave: () => actions.leave(),
    });
    this.#tools = new PictureTools(host, () => actions.forwardRoom());
    this.#statistics = new StatisticsBoard(scene);
    this.#picture = this.#makePicturePanel(scene);
    this.wall = new SliceWall(scene);
  }

  /** Hangs them around an eye that looks level towards the table. */
  hang(eyeRoom: Vector3, looking: Quaternion): void {
    const yaw = yawOf(looking);
    this.#hung = { eyeRoom, yaw };
    this.#hangCase();
    this.#picture.place(placePanel(eyeRoom, yaw, PICTURE_PANEL.direction));
    this.#statistics.place(placePanel(eyeRoom, yaw, STATISTICS_PANEL.direction));
    this.wall.place(eyeRoom, yaw);
  }

  say(message: string): void {
    this.#case.say(message);
  }

  /** Whether a mesh is something to press. */
  owns(mesh: AbstractMesh): boolean {
    return this.#case.owns(mesh) || this.#picture.owns(mesh);
  }

  update({ nowMs, elapsedMs }: { readonly nowMs: number; readonly elapsedMs: number }): void {
    const host = this.#host;
    const besideTwo = host.besideMetres() > 0;
    if (besideTwo !== this.#besideTwo) {
      this.#besideTwo = besideTwo;
      this.#hangCase();
    }
    this.#showCase();
    this.#case.update(elapsedMs);
    this.#picture.setVisible(!isImageStack(host.description()));
    this.#picture.show(this.#tools.content(this.#statistics.isVisible));
    this.#statistics.update(() => statisticsWords(host.statistics()), nowMs);
    this.wall.update(
      {
        view: host.view(),
        volume: host.volume(),
        description: host.description(),
        spots: host.spots(),
        overlays: host.overlays(),
        playing: host.playing(),
      },
      host.comparedSlice(),
      nowMs,
    );
  }

  dispose(): void {
    this.#case.dispose();
    this.#picture.dispose();
    this.#statistics.dispose();
    this.wall.dispose();
  }

  /** Out of the way of what stands on the table. */
  #hangCase(): void {
    if (this.#hung === undefined) return;
    const { eyeRoom, yaw } = this.#hung;
    const direction = this.#besideTwo ? CASE_BESIDE_TWO : CASE_PANEL.direction;
    this.#case.place(placePanel(eyeRoom, yaw, direction));
  }

  #makePicturePanel(scene: Scene): PicturePanel {
    const tools = this.#tools;
    return new PicturePanel(scene, {
      setMode: (mode) => tools.setMode(mode),
      toggleShading: () => tools.toggleShading(),
      stepModeValue: (by) => tools.stepModeValue(by),
      stepPreset: (by) => tools.stepPreset(by),
      stepLevel: (by) => tools.stepLevel(by),
      stepWidth: (by) => tools.stepWidth(by),
      stepSlices: (by) => tools.stepSlices(by),
      toggleOblique: () => tools.toggleOblique(),
      toggleCutOut: () => tools.toggleCutOut(),
      flipCorner: (axis) => tools.flipCorner(axis),
      addPlane: () => tools.addPlane(),
      undo: () => tools.undo(),
      reset: () => tools.reset(),
      toggleStatistics: () => this.#statistics.setVisible(!this.#statistics.isVisible),
    });
  }

  #send(command: Command): void {
    void this.#host.send(command).then((result) => {
      if (result.status === 'refused') this.#host.refuse(result.message);
    });
  }

  #showCase(): void {
    const host = this.#host;
    const { caseTitle, stepTitle, stepText, stepIndex, stepCount, lifecycle, saving } =
      host.state();
    const me = host.me();
    this.#case.show({
      caseTitle,
      stepTitle,
      stepText,
      stepNumber: stepIndex + 1,
      stepCount,
      following: host.following(),
      inControl: host.inControl(),
      handRaised: me?.handRaised ?? false,
      canRaiseHand: me !== undefined && me.role !== 'observer',
      hasEnded: lifecycle === 'ended',
      savingLine: host.inControl() ? (savingWords(saving)?.line ?? '') : '',
      loaded: host.loaded(),
    });
  }
}
