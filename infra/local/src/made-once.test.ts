import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { madeOnce } from './made-once.ts'

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'carteiro-made-once-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const makeIn = (folder: string) =>
  madeOnce(folder, async (draft) => {
    expect(existsSync(folder)).toBe(false)
    await mkdir(draft)
    await writeFile(join(draft, 'made'), 'whole')
    await appendFile(`${folder}.count`, '1')
  })

test('of several that ask at once one makes it, and all get it whole', async () => {
  const folder = join(base, 'several')
  expect(await Promise.all([makeIn(folder), makeIn(folder), makeIn(folder)])).toEqual([
    folder,
    folder,
    folder,
  ])
  expect(await makeIn(folder)).toBe(folder)
  expect(await readFile(join(folder, 'made'), 'utf8')).toBe('whole')
  expect(await readFile(`${folder}.count`, 'utf8')).toBe('1')
})

test('one that fails leaves nothing, and the next one makes it', async () => {
  const folder = join(base, 'fails')
  const failing = madeOnce(folder, async (draft) => {
    await mkdir(draft)
    throw new Error('no room')
  })
  await expect(failing).rejects.toThrow('no room')
  expect(existsSync(folder)).toBe(false)
  expect(await makeIn(folder)).toBe(folder)
})

test('a lock whose process has ended holds up nothing', async () => {
  const folder = join(base, 'ended')
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(`${folder}.lock`, String(pid))
  expect(await makeIn(folder)).toBe(folder)
})
