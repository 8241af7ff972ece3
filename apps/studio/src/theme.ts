import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const ink: MantineColorsTuple = [
  '#eef3ff',
  '#dbe4fb',
  '#b5c6f3',
  '#8ca6ec',
  '#6a8ae6',
  '#547ae3',
  '#3f68dd',
  '#2b54d4',
  '#2348b8',
  '#183a9c',
]

/** Bluish, as the grounds of `studio.css`: text, borders, fields, surfaces. */
const dark: MantineColorsTuple = [
  '#e2e6ec',
  '#b9c0cb',
  '#949dab',
  '#6f7886',
  '#3f4651',
  '#323842',
  '#23272e',
  '#181b20',
  '#131519',
  '#101216',
]

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 7 },
  colors: { ink, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

const RED_FILLED = { '--mantine-color-red-filled': '#c92a2a' }

/** Where Mantine's own colours have less contrast than small letters need (WCAG AA). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...RED_FILLED,
    '--mantine-color-dimmed': '#596170',
    '--mantine-color-error': '#c01d1d',
    '--mantine-color-green-light-color': '#1a6629',
    '--mantine-color-red-light-color': '#a51616',
    '--mantine-color-yellow-light-color': '#744600',
    '--mantine-color-orange-light-color': '#8a3a00',
    '--mantine-color-gray-light-color': '#4a515d',
  },
  dark: { ...RED_FILLED, '--mantine-color-dimmed': '#a7afbc', '--mantine-color-error': '#ff8a8a' },
})
