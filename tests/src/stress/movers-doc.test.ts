import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { moversDoc, writeMoversDoc } from './movers-doc.ts'

it('docs/movers.md is generated from the table that the stress checks (node tests/src/stress/movers-doc.ts)', async () => {
  expect(await readFile(moversDoc, 'utf8')).toBe(writeMoversDoc())
})
