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

test('claims one by one do not make it grow for ever either, and the latest are known', async () => {
  const file = join(folder, 'one-by-one.json')
  const witness = createWitness(file)
  for (let index = 0; index < 1_300; index += 1) await witness.remember(seen(`job-${index}`, 1))
  const { attempts = {} } = (await createWitness(file).read()) ?? {}
  expect(Object.keys(attempts)).toEqual(Array.from({ length: 500 }, (_, index) => `job-${800 + index}`))
  expect((await readFile(file, 'utf8')).match(/job-/g)?.length).toBeLessThanOrEqual(1_000)
})

test('a line that a crash has cut off is left out, and what is remembered next is not lost with it', async () => {
  const file = join(folder, 'cut.json')
  const witness = createWitness(file)
  await witness.remember(seen('a', 1))
  await witness.remember(seen('b', 1))
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.slice(0, -10))
  const next = createWitness(file)
  expect((await next.read())?.attempts).toEqual({ a: 1 })
  await next.remember(seen('c', 1))
  await next.remember(seen('d', 1))
  expect((await createWitness(file).read())?.attempts).toEqual({ a: 1, c: 1, d: 1 })
})

test('what was appended of one database is not known of the next', async () => {
  const file = join(folder, 'moved.json')
  const witness = createWitness(file)
  await witness.remember(seen('a', 1, '1'))
  await witness.remember(seen('b', 1, '1'))
  await witness.remember(seen('c', 1, '2'))
  expect(await createWitness(file).read()).toEqual({
    system_identifier: '2',
    lsn: '0/1',
    attempts: { c: 1 },
  })
})

test('a file that cannot be read is no witness', async () => {
  const file = join(folder, 'broken.json')
  await writeFile(file, '{"system_identifier":')
  expect(await createWitness(file).read()).toBeNull()
})
