import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the README’s examples are identical with the type-checked files', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  const examples = ['page', 'overview'].map((name) =>
    readFile(join(import.meta.dirname, `examples/${name}.tsx`), 'utf8'),
  )
  const shown = [...readme.matchAll(/```tsx\n(.*?)```/gs)].map(([, code]) => code)
  expect(shown).toEqual(await Promise.all(examples))
})
