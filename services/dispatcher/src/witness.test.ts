import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWitness } from './witness.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-witness-'))
})
afterAll(() => rm(folder, { recursive: true }))

const seen = (job_id: string, attempt: number, systemIdentifier = '1') => ({
  systemIdentifier,
  lsn: `0/${attempt}`,
  claims: [{ job_id, attempt }],
})

test('what was claimed is known to the next process, the latest attempt of each job', async () => {
  const file = join(folder, 'known.json')
  const witness = createWitness(file)
  expect(await witness.read()).toBeNull()
  await witness.remember(seen('a', 1))
  await witness.remember(seen('b', 1))
  await witness.remember(seen('a', 2))
  expect(await createWitness(file).read()).toEqual({
    system_identifier: '1',
    lsn: '0/2',
    attempts: { b: 1, a: 2 },
  })
})

test('of another database nothing is kept', async () => {
  const witness = createWitness(undefined)
  await witness.remember(seen('a', 1, '1'))
  await witness.remember(seen('b', 1, '2'))
  expect(await witness.read()).toEqual({ system_identifier: '2', lsn: '0/1', attempts: { b: 1 } })
})

test('the file does not grow for ever', async () => {
  const file = join(folder, 'long.json')
  const witness = createWitness(file)
  const claims = Array.from({ length: 2_000 }, (_, index) => ({ job_id: String(index), attempt: 1 }))
  await witness.remember({ systemIdentifier: '1', lsn: '0/1', claims })
  const { attempts } = JSON.parse(await readFile(file, 'utf8'))
  expect(Object.keys(attempts)).toHaveLength(500)
  expect(attempts['1999']).toBe(1)
})

test('a file that cannot be read is no witness', async () => {
  const file = join(folder, 'broken.json')
  await writeFile(file, '{"system_identifier":')
  expect(await createWitness(file).read()).toBeNull()
})
