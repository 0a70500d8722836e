export const NO_WEBGL =
  'This browser cannot draw in three dimensions (WebGL 2 is missing). The slices work as usual.';
const LOST =
  'The picture in three dimensions was lost for a moment: it comes back by itself. The slices work as usual.';

/** What the picture is doing now. */
interface PictureState {
  /** 0 to 1. */
  readonly loaded: number;
  readonly hasRoom: boolean;
  readonly isLost: boolean;
}

/** What people are told of trouble with the picture, until it is there. */
export class PictureNotice {
  #sentence: string | undefined;

  tell(sentence: string): void {
    this.#sentence = sentence;
  }

  /** @returns what is to be read now; nothing once a picture comes, for trouble that came before it is over */
  read({ loaded, hasRoom, isLost }: PictureState): string | undefined {
    if (loaded > 0 && hasRoom) this.#sentence = undefined;
    return isLost ? LOST : this.#sentence;
  }
}
