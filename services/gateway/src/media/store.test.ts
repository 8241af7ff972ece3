import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mediaStore } from './store.ts'

const TWO_HOURS_MS = 2 * 60 * 60_000

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'carteiro-media-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** An upload of which some bytes came, the last of them so long ago. */
const brokenUpload = async (agoMs: number): Promise<string> => {
  const { folder } = await mediaStore(dir).begin()
  const file = join(folder, 'film.mp4')
  await writeFile(file, 'half of it')
  const at = new Date(Date.now() - agoMs)
  for (const path of [file, folder]) await utimes(path, at, at)
  return folder
}

test('what a broken upload left behind goes; one under way and whole files stay', async () => {
  const store = mediaStore(dir)
  await brokenUpload(TWO_HOURS_MS)
  const underWay = await brokenUpload(0)
  const whole = await store.begin()
  await writeFile(join(whole.folder, 'a.jpg'), 'all of it')
  await store.keep(whole, { name: 'a.jpg', type: 'image/jpeg', size: 9 })

  expect(await store.sweep()).toBe(1)
  expect((await readdir(dir)).map((name) => join(dir, name)).sort()).toEqual(
    [underWay, join(dir, whole.id), join(dir, `${whole.id}.json`)].sort(),
  )
  // A folder whose upload began long ago is left alone as long as bytes arrive.
  const at = new Date(Date.now() - TWO_HOURS_MS)
  await utimes(underWay, at, at)
  expect(await store.sweep()).toBe(0)
})

test('there may be no folder yet', async () => {
  expect(await mediaStore(join(dir, 'none')).sweep()).toBe(0)
})
