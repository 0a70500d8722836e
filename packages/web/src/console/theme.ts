import {
  Button,
  createTheme,
  type CSSVariablesResolver,
  Input,
  type MantineColorsTuple,
  Notification,
  Tooltip,
} from '@mantine/core';

/** From text to the darkest ground: the greys of tokens.css where Mantine looks for them. */
const dark: MantineColorsTuple = [
  '#e8edf1',
  '#b4bfc9',
  '#94a1ad',
  '#66737f',
  '#36414b',
  '#232b33',
  '#1b2127',
  '#14191e',
  '#0d1013',
  '#080a0c',
];

/** 4 is text on dark, 8 a filled button under white text, 9 the same under the pointer. */
const blue: MantineColorsTuple = [
  '#e6f2fc',
  '#cfe6f9',
  '#b8d9f5',
  '#a3d0f5',
  '#7cbcee',
  '#56a5e2',
  '#3a8ccc',
  '#2a7abb',
  '#1c68a8',
  '#2376bb',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd5d2',
  '#f9bcb7',
  '#f7aaa4',
  '#f59a93',
  '#e4736b',
  '#d0544b',
  '#bd4038',
  '#a8322b',
  '#bb3b33',
];

/** One theme for the console. Shade 8 under white text and lighter dimmed, error and placeholder text meet WCAG AA. */
export const theme = createTheme({
  colors: { dark, blue, red },
  primaryColor: 'blue',
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '18px' },
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  components: {
    Button: Button.extend({ styles: { root: { flex: 'none', fontWeight: 500 } } }),
    InputWrapper: Input.Wrapper.extend({ styles: { label: { marginBottom: 4, fontWeight: 500 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { color: 'dark.4' } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
    }),
  },
});

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {},
  dark: {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-dim)',
    '--mantine-color-placeholder': 'var(--text-dim)',
    '--mantine-color-error': 'var(--alarm)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--mantine-color-default': 'var(--surface-raised)',
    '--mantine-color-default-hover': 'var(--surface-hover)',
  },
});
