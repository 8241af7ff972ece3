import { randomBytes } from 'node:crypto'
import { filmOf } from '@carteiro/testing/film'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage } from '@carteiro/testing/react/page'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createProgress, type UploadProgress } from './upload-progress.ts'

const BYTES = 9 * 1024 * 1024

let harness: ReactHarness
let film: Buffer
const kept = new Map<string, string>()
beforeAll(async () => {
  harness = await startReactHarness()
  film = await filmOf(BYTES)
})
afterAll(() => harness?.close())
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
})
afterEach(async () => {
  harness.intercept = undefined
  await closePages()
  vi.unstubAllGlobals()
})

const fileOf = (bytes: Uint8Array = film) =>
  new File([bytes as never], 'film.mp4', { type: 'video/mp4', lastModified: 1 })
const bytesOf = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer())

test('a large file goes on after its connections were cut', async () => {
  const { client } = await openPage(harness)
  const seen: UploadProgress[] = []
  let cuts = 0
  harness.intercept = async (request, pass, lose) => {
    const answer = await pass()
    if (request.method === 'PATCH' && cuts < 2) {
      cuts += 1
      lose()
    }
    return answer
  }
  const uploaded = await client.uploadMedia(fileOf(), { onProgress: (progress) => seen.push(progress) })
  expect(cuts).toBeGreaterThan(0)
  expect(uploaded).toMatchObject({ name: 'film.mp4', type: 'video/mp4', size: BYTES })
  expect((await bytesOf(uploaded.url)).equals(film)).toBe(true)
  expect(seen.at(-1)).toEqual({ loaded: BYTES, total: BYTES, fraction: 1, percent: 100, secondsLeft: 0 })
  expect(kept.size).toBe(0)
})

test('it goes on after a reload, without the bytes that have arrived', async () => {
  const { client } = await openPage(harness)
  const closing = new AbortController()
  const broken = client.uploadMedia(fileOf(), {
    signal: closing.signal,
    onProgress: ({ loaded }) => loaded > 0 && closing.abort(),
  })
  await expect(broken).rejects.toMatchObject({ code: 'aborted' })
  expect(kept.size).toBe(1)
  const { client: reloaded } = await openPage(harness)
  const begun: string[] = []
  harness.intercept = async (request, pass) => {
    begun.push(request.method)
    return pass()
  }
  const uploaded = await reloaded.uploadMedia(fileOf())
  expect(begun).not.toContain('POST')
  expect((await bytesOf(uploaded.url)).equals(film)).toBe(true)
})

test('a large file that is no medium is refused as a small one is', async () => {
  const { client } = await openPage(harness)
  await expect(client.uploadMedia(fileOf(randomBytes(BYTES)))).rejects.toMatchObject({
    name: 'CarteiroError',
    code: 'unsupported_media',
    status: 415,
  })
})

test('the time that is left is said by the speed of the last seconds', () => {
  let at = 0
  const progress = createProgress(1000, () => at)
  expect(progress(200).secondsLeft).toBeNull()
  at = 1000
  expect(progress(300)).toEqual({ loaded: 300, total: 1000, fraction: 0.3, percent: 30, secondsLeft: 7 })
  at = 20_000
  progress(400)
  at = 21_000
  expect(progress(600).secondsLeft).toBe(2)
})
