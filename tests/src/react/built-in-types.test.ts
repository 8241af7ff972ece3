import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { publishLabels } from '../../../libs/react/src/texts/locales.ts'
import { platformName } from '../../../libs/react/src/texts/names.ts'
import { BUILT_IN_TYPES, builtInCatalogs, writeBuiltInTypes } from './built-in-types.ts'

/** Without what formatting changes: space, and the line before the first of several types. */
const plain = (source: string): string =>
  source.replaceAll(/\s+/g, '').replaceAll(':|', ':').replaceAll('"', "'")

test('the React library’s types are those of the catalogs (npm run react-types)', () => {
  const path = resolve(import.meta.dirname, '../../..', BUILT_IN_TYPES)
  expect(plain(readFileSync(path, 'utf8'))).toBe(plain(writeBuiltInTypes()))
})

test('the React library calls the platforms by the names of their catalogs', () => {
  for (const { platform, display_name } of builtInCatalogs()) {
    expect(platformName(platform, publishLabels.en)).toBe(display_name)
  }
})
