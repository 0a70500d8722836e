/** What a key does in a live class. */
export type ConsoleAction =
  | { readonly kind: 'next' }
  | { readonly kind: 'previous' }
  | { readonly kind: 'recall'; readonly index: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'gather' };

/** The parts of a KeyboardEvent that decide. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Where the key was pressed. typing: in a field, list, menu or dialog, which keep all keys to themselves. settings: in
 * those of the picture, which keep all but those of undo. button: on something that Space presses. picture: on the
 * picture, which scrolls with the arrows. page: anywhere else.
 */
export type KeyPlace = 'typing' | 'settings' | 'button' | 'picture' | 'page';

/** The keys as the help lists them. */
export const KEY_HELP: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Space', '→'], 'Next step'],
  [['←'], 'Previous step'],
  [['1 – 9'], 'Show a saved view'],
  [['G'], 'Everyone to me'],
  [['Ctrl', 'Z'], 'Undo'],
  [['Ctrl', 'Shift', 'Z'], 'Redo'],
];

/** The action of a key press; undefined where the key is not the class's. Page keys are what presenters' remotes send. */
export function actionOfKey(pressed: PressedKey, place: KeyPlace): ConsoleAction | undefined {
  if (place === 'typing' || pressed.altKey) return undefined;
  if (pressed.ctrlKey || pressed.metaKey) return actionOfChord(pressed);
  if (place === 'settings') return undefined;
  switch (pressed.key) {
    case ' ':
      return place === 'button' || pressed.shiftKey ? undefined : { kind: 'next' };
    case 'ArrowRight':
      return place === 'picture' ? undefined : { kind: 'next' };
    case 'ArrowLeft':
      return place === 'picture' ? undefined : { kind: 'previous' };
    case 'PageDown':
      return { kind: 'next' };
    case 'PageUp':
      return { kind: 'previous' };
    case 'g':
    case 'G':
      return { kind: 'gather' };
    default:
      return /^[1-9]$/.test(pressed.key)
        ? { kind: 'recall', index: Number(pressed.key) - 1 }
        : undefined;
  }
}

function actionOfChord({ key, shiftKey }: PressedKey): ConsoleAction | undefined {
  if (key.toLowerCase() === 'z') return { kind: shiftKey ? 'redo' : 'undo' };
  return key.toLowerCase() === 'y' && !shiftKey ? { kind: 'redo' } : undefined;
}

const TYPING =
  'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="menu"], [role="dialog"], [role="combobox"]';
const SETTINGS = '.look-card, .transfer-editor';
/** Fields with an undo of their own. Sliders, boxes to tick and colours have none. */
const TEXT_FIELD = [
  'input:not([type="range"], [type="checkbox"], [type="radio"], [type="color"], [type="button"])',
  'textarea',
  '[contenteditable="true"]',
].join();
const PRESSED_BY_SPACE = 'button, a[href], summary, [role="button"], [role="tab"], [role="switch"]';

export function placeOfKey(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest(TYPING) !== null) {
    const isSetting = target.closest(SETTINGS) !== null && target.closest(TEXT_FIELD) === null;
    return isSetting ? 'settings' : 'typing';
  }
  if (target.closest(PRESSED_BY_SPACE) !== null) return 'button';
  return target.closest('.picture-host') === null ? 'page' : 'picture';
}
