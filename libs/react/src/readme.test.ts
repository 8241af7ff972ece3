import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the README’s example is identical with the type-checked example.tsx', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  const example = await readFile(join(import.meta.dirname, 'example.tsx'), 'utf8')
  const shown = [...readme.matchAll(/```tsx\n(.*?)```/gs)].map(([, code]) => code)
  expect(shown).toEqual([example])
})
