import { notifications } from '@mantine/notifications';

/** Whole-system tests read refusals here, as they do on the seat page. */
const NOTICE_MARK = { 'data-testid': 'notice' };

/** A refusal or a mishap, said beside the picture. */
export function sayNotice(text: string): void {
  notifications.show({
    id: `notice-${text}`,
    color: 'red',
    message: text,
    autoClose: 7000,
    ...NOTICE_MARK,
  });
}

/** Something whose effect is on other people's screens, confirmed. */
export function sayDone(text: string): void {
  notifications.show({ id: `done-${text}`, message: text, autoClose: 2500 });
}
