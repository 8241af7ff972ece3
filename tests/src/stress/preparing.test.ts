import { enqueue, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { expect, it } from 'vitest'
import { createStateCheck } from './checker/states.ts'

it('a job whose files are prepared is in exactly one state that something moves, with its task and without', async () => {
  const harness = await startDatabaseHarness()
  try {
    const original = { name: 'a.heic', size: 10, type: 'image/heic', url: 'https://files.example/a.heic' }
    const content = { mediaFiles: [original], caption: 'Bom dia', settings: {} }
    const file = { file_index: 0, kind: 'convert', key: 'a', spec: {}, original }
    await enqueue(harness, [{ content, preparation: { policy: 'convert', files: [file] } } as never])
    const check = createStateCheck(harness.owner)
    expect(await check(harness.owner)).toEqual([])
    await harness.owner`delete from carteiro.media_tasks`
    expect(await check(harness.owner)).toEqual([])
  } finally {
    await harness.close()
  }
})
