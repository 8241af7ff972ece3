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

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 7 },
  colors: { ink },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Mantine's own dimmed text has too little contrast for small letters, its errors on dark ground as well. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#596170', '--mantine-color-error': '#c01d1d' },
  dark: { '--mantine-color-dimmed': '#a7afbc', '--mantine-color-error': '#ff8a8a' },
})
