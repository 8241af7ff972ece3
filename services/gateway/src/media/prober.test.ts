import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveMedia } from '@carteiro/media/testing'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterEach, beforeEach, expect, test } from 'vitest'

const formats = join(import.meta.dirname, '../../fixtures/formats')
const video = readFileSync(join(formats, 'apple.m4v'))
/** A loaded machine needs seconds for a good film, too. */
const DEADLINE_MS = 6_000
const TRACKS = 20_000
// As in prober.ts.
const AT_ONCE = 2
const WAITING = 16

const box = (type: string, body: Buffer): Buffer => {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + body.length)
  header.write(type, 4)
  return Buffer.concat([header, body])
}
const boxAt = (bytes: Buffer, type: string): Buffer => {
  const at = bytes.indexOf(type) - 4
  return bytes.subarray(at, at + bytes.readUInt32BE(at))
}
/** A real film with its one track twenty thousand times: no reader is through with it in time. */
const endless = (): Buffer => {
  const moov = boxAt(video, 'moov')
  const tracks = Array.from({ length: TRACKS }, () => boxAt(moov, 'trak'))
  const front = video.subarray(0, video.indexOf('moov') - 4)
  return Buffer.concat([front, box('moov', Buffer.concat([boxAt(moov, 'mvhd'), ...tracks]))])
}
const bomb = endless()

let harness: GatewayHarness
beforeEach(async () => {
  harness = await startGatewayHarness({ MEDIA_PROBE_MS: String(DEADLINE_MS) })
})
afterEach(() => harness?.close())

const upload = (body: Buffer, init: RequestInit = {}) =>
  harness.call('/api/media?name=film.mp4', { method: 'POST', body: body as BodyInit, ...init })

/** How other requests are answered, one after the other, until the hanging one is. */
const servedDuring = async (hanging: Promise<unknown>, ask: () => Promise<Response>): Promise<number[]> => {
  const statuses: number[] = []
  let isOver = false
  const over = hanging.finally(() => {
    isOver = true
  })
  while (!isOver) statuses.push((await ask()).status)
  await over
  return statuses
}

test('a probe that hangs is ended at its deadline, and says so', async () => {
  const hanging = upload(bomb)
  const health = await servedDuring(hanging, () => harness.call('/healthz', {}, null))
  expect(new Set(health)).toEqual(new Set([200]))
  const answer = await hanging
  expect(answer.status).toBe(415)
  expect((await failureOf(answer)).message).toBe(
    'expected a file that can be read: film.mp4 could not be read within 6 seconds, as damaged files cannot. Export it anew',
  )
})

const hang = (count: number) => {
  const clients = Array.from({ length: count }, () => new AbortController())
  const answers = clients.map(({ signal }) => upload(bomb, { signal }).catch((error) => error))
  return async () => {
    for (const client of clients) client.abort()
    await Promise.all(answers)
  }
}

test('while a probe hangs, everybody else is served, whatever they ask for', async () => {
  await harness.close()
  harness = await startGatewayHarness({ MEDIA_PROBE_MS: '600000' })
  const leave = hang(1)
  await expect.poll(async () => (await harness.stored()).files).toBe(1)
  for (let pass = 0; pass < 3; pass += 1) {
    expect((await harness.call('/healthz', {}, null)).status).toBe(200)
    expect((await upload(video)).status).toBe(201)
    expect((await harness.call('/api/publications/jobs')).status).toBe(200)
  }
  // The three films, what was measured of them, and the one that still hangs.
  expect((await harness.stored()).files).toBe(7)
  await leave()
})

test('a probe whose client has left is ended at once, also one that waits', async () => {
  await harness.close()
  harness = await startGatewayHarness({ MEDIA_PROBE_MS: '600000' })
  const leave = hang(AT_ONCE + 1)
  await expect.poll(async () => (await harness.stored()).files).toBe(AT_ONCE + 1)
  await leave()
  expect((await upload(video)).status).toBe(201)
  // The film, and what was measured of it.
  await expect.poll(async () => (await harness.stored()).files).toBe(2)
})

test('more files than can wait are answered with Retry-After', async () => {
  await harness.close()
  harness = await startGatewayHarness({ MEDIA_PROBE_MS: '600000' })
  const leave = hang(AT_ONCE)
  await expect.poll(async () => (await harness.stored()).files).toBe(AT_ONCE)
  const answers: Response[] = []
  const more = Array.from({ length: AT_ONCE + WAITING + 4 }, () =>
    upload(video).then((answer) => answers.push(answer)),
  )
  await expect.poll(() => answers.length).toBeGreaterThan(0)
  for (const { status, headers } of answers) expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  await leave()
  await Promise.all(more)
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(WAITING)
})

test('a remote file is measured the same way', async () => {
  const elsewhere = await serveMedia()
  await harness.close()
  harness = await startGatewayHarness({
    MEDIA_PROBE_MS: String(DEADLINE_MS),
    MEDIA_ALLOWED_ORIGINS: elsewhere.url,
  })
  const asked = harness.post('/api/publications/validate', {
    userId: harness.userId,
    selectedOptions: ['tiktok_video'],
    mediaFiles: [elsewhere.add('film.mp4', 'video/mp4', bomb)],
  })
  const others = await servedDuring(asked, () => harness.call('/healthz', {}, null))
  expect(new Set(others)).toEqual(new Set([200]))
  const answer = (await (await asked).json()) as { data: { options: { problems: { code: string }[] }[] } }
  expect(answer.data.options[0]?.problems).toContainEqual(
    expect.objectContaining({
      code: 'media_unreadable',
      message: expect.stringContaining('within 6 seconds'),
    }),
  )
  await elsewhere.close()
})
