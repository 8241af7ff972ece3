import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Publication } from '@carteiro/contracts'
import { filmOf } from '@carteiro/testing/film'
import { fixtures } from '@carteiro/testing/fixtures'
import { createKey, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestingStream, digestOfBlob } from './identity.ts'
import { AlreadyPublishedError, Carteiro, InvalidRequestError, WaitTimeoutError } from './index.ts'
import { type FaultyGateway, startFaultyGateway } from './testing/faulty-gateway.ts'

let harness: GatewayHarness
let gateway: FaultyGateway
let carteiro: Carteiro
let folder: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  gateway = await startFaultyGateway(harness.url)
  const scopes = ['publications:write', 'publications:read', 'media:write']
  const { secret } = await createKey(harness, { scopes })
  carteiro = new Carteiro({ apiKey: secret, baseUrl: gateway.url })
  folder = await mkdtemp(join(tmpdir(), 'carteiro-sdk-'))
})
afterAll(async () => {
  await gateway?.close()
  await harness?.close()
  await rm(folder, { recursive: true, force: true })
})

const square = join(fixtures, 'square.jpg')
const post = (text: string, more: Record<string, unknown> = {}) => ({
  selectedOptions: ['instagram_feed'],
  captions: { universal: text },
  ...more,
})
const countOf = async (): Promise<number> => (await harness.stored()).publications

describe('what is run again', () => {
  it('with the same content is published once, in whatever order its keys are', async () => {
    const text = randomUUID()
    const first = await carteiro.publications.enqueue(
      post(text, { priority: 'low', metadata: { a: 1, b: 2 } }),
    )
    const again = await carteiro.publications.enqueue({
      metadata: { b: 2, a: 1 },
      ...post(text),
      priority: 'low',
      scheduledAt: undefined,
    })
    expect(again).toEqual({ ...first, replayed: true })
    expect(first.replayed).toBe(false)
  })

  it('with files that are uploaded again is published once', async () => {
    const text = randomUUID()
    const before = await countOf()
    const run = async () => carteiro.publications.enqueue(post(text, { mediaFiles: [square] }))
    const [first, again] = [await run(), await run()]
    expect([again.publication_id, again.replayed]).toEqual([first.publication_id, true])

    // Named by the caller, and with another way to hand over the same bytes.
    const named = { idempotencyKey: randomUUID() }
    const blob = new File([new Uint8Array(await readFile(square))], 'square.jpg', { type: 'image/jpeg' })
    const entry = { ...(await carteiro.media.upload(blob)), altText: 'A square' }
    const own = await carteiro.publications.enqueue(post(text, { mediaFiles: [entry] }), named)
    const stream = { file: createReadStream(square), name: 'square.jpg', altText: 'A square' }
    const ownAgain = await carteiro.publications.enqueue(post(text, { mediaFiles: [stream] }), named)
    expect([ownAgain.publication_id, ownAgain.replayed]).toEqual([own.publication_id, true])
    expect(await countOf()).toBe(before + 2)
  })

  it('with other bytes under the same name is another publication, and refused under the same key', async () => {
    const text = randomUUID()
    const path = join(folder, 'photo.jpg')
    const named = { idempotencyKey: randomUUID() }
    await copyFile(square, path)
    const first = await carteiro.publications.enqueue(post(text, { mediaFiles: [path] }), named)
    await writeFile(path, Buffer.concat([await readFile(square), Buffer.from('x')]))
    const changed = carteiro.publications.enqueue(post(text, { mediaFiles: [path] }), named)
    await expect(changed).rejects.toMatchObject({ code: 'idempotency_key_reused' })
    const other = await carteiro.publications.enqueue(post(text, { mediaFiles: [path] }))
    expect(other.publication_id).not.toBe(first.publication_id)
  })

  it('long after is an error that names the publication, unless the caller has named it', async () => {
    const text = randomUUID()
    const named = { idempotencyKey: randomUUID() }
    const { publication_id: id } = await carteiro.publications.enqueue(post(text))
    const { publication_id: ownId } = await carteiro.publications.enqueue(post(text), named)
    const before = await countOf()
    await harness.owner`
      update carteiro.publications set created_at = created_at - interval '2 hours' where id in ${harness.owner([id, ownId])}`
    const error = await carteiro.publications.enqueue(post(text)).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(AlreadyPublishedError)
    expect(error).toMatchObject({ publicationId: id, code: 'already_published' })
    expect((await carteiro.publications.enqueue(post(text), named)).publication_id).toBe(ownId)
    expect(await countOf()).toBe(before)
  })

  it('in a batch is published once, each entry by itself', async () => {
    const [one, two] = [randomUUID(), randomUUID()]
    const entries = [post(one, { mediaFiles: [square] }), { ...post(two), idempotencyKey: randomUUID() }]
    const before = await countOf()
    gateway.faults.push(...([undefined, 'lose'] as never[]))
    const first = await carteiro.publications.batch(entries)
    const again = await carteiro.publications.batch([...entries, post('', { selectedOptions: ['fax'] })])
    expect(again.publications.slice(0, 2)).toEqual(first.publications)
    expect(again).toMatchObject({ totalEnqueued: 2, totalRefused: 1 })
    expect(await countOf()).toBe(before + 2)
  })
})

describe('a wait', () => {
  const cancel = (id: string) => carteiro.jobs.cancel(id)

  it('ends with the publication, shows each change, and asks rarely', async () => {
    const seen: Publication[] = []
    const enqueued = await carteiro.publications.enqueue(post(randomUUID()))
    gateway.take()
    const finished = carteiro.publications.wait(enqueued.publication_id, {
      onUpdate: (publication) => void seen.push(publication),
    })
    await expect.poll(() => seen.length).toBe(1)
    await cancel(enqueued.jobs[0]?.job_id ?? '')
    expect((await finished).status).toBe('cancelled')
    expect(seen.map(({ status }) => status)).toEqual(['pending', 'cancelled'])
    expect(gateway.take().length).toBeLessThan(6)
  })

  it('of what is enqueued answers what enqueueing said, too', async () => {
    const text = randomUUID()
    const running = carteiro.publications.enqueueAndWait(
      post(text, { selectedOptions: ['instagram_feed', 'fax'] }),
    )
    await expect
      .poll(async () => {
        const [row] =
          await harness.owner`select id from publication_jobs where content ->> 'caption' = ${text}`
        return row && (await cancel(row.id)).status
      })
      .toBe('cancelled')
    expect(await running).toMatchObject({
      status: 'cancelled',
      replayed: false,
      rejected: [{ platform: 'fax' }],
    })
  })

  it('goes on while the gateway is out of reach', async () => {
    const { publication_id: id, jobs } = await carteiro.publications.enqueue(post(randomUUID()))
    gateway.faults.push(...Array.from({ length: 5 }, () => 'lose' as const))
    const waiting = carteiro.publications.wait(id)
    await cancel(jobs[0]?.job_id ?? '').catch(() => undefined)
    await expect.poll(() => gateway.faults.length).toBe(0)
    await cancel(jobs[0]?.job_id ?? '').catch(() => undefined)
    expect((await waiting).status).toBe('cancelled')
  })

  it('ends after its time with the publication as it is, and by its signal', async () => {
    const { publication_id: id } = await carteiro.publications.enqueue(post(randomUUID()))
    const error = await carteiro.publications
      .wait(id, { timeoutMs: 1_000 })
      .catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(WaitTimeoutError)
    expect((error as WaitTimeoutError).publication).toMatchObject({ id, status: 'pending' })
    const ends = new AbortController()
    gateway.take()
    const waiting = carteiro.publications.wait(id, { signal: ends.signal })
    await expect.poll(() => gateway.seen.length).toBe(1)
    ends.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('a list', () => {
  it('of publications is read page by page, each with its jobs', async () => {
    const campaign = randomUUID()
    const texts = Array.from({ length: 5 }, (_, index) => `${campaign} ${index}`)
    const video = {
      name: 'a.mp4',
      size: 10_000,
      type: 'video/mp4',
      width: 1080,
      height: 1920,
      durationSeconds: 10,
      url: 'https://example.com/a.mp4',
    }
    const both = {
      selectedOptions: ['instagram_feed', 'tiktok_video'],
      mediaFiles: [video],
      metadata: { reference: campaign },
    }
    const since = new Date(Date.now() - 60_000).toISOString()
    await carteiro.publications.batch(texts.map((text) => post(text, both)))
    gateway.take()
    const found: Publication[] = []
    for await (const one of carteiro.publications.list({ since, reference: campaign, limit: 3 }))
      found.push(one)
    expect(found).toHaveLength(5)
    for (const { id, jobs } of found)
      expect((await carteiro.publications.get(id)).jobs).toHaveLength(jobs.length)
    expect(found.flatMap(({ jobs }) => jobs)).toHaveLength(10)
    for await (const _ of carteiro.publications.list({ limit: 3 })) break
  })
})

describe('a file', () => {
  it('that is large arrives in parts, although connections are lost, and shows its progress', async () => {
    const film = join(folder, 'film.mp4')
    await writeFile(film, await filmOf(20 * 1024 * 1024))
    const progress: number[] = []
    gateway.take()
    gateway.faults.push(...([undefined, 'lose'] as never[]))
    const entry = await carteiro.media.upload(film, { onProgress: ({ loaded }) => progress.push(loaded) })
    expect(entry).toMatchObject({ name: 'film.mp4', type: 'video/mp4' })
    expect(gateway.take().filter((one) => one.startsWith('PATCH')).length).toBeGreaterThan(2)
    expect(progress.at(-1)).toBe(entry.size)
    const listed = []
    for await (const one of carteiro.media.list({ limit: 2 })) listed.push(one.name)
    expect(listed[0]).toBe('film.mp4')
    expect((await carteiro.media.usage()).usedBytes).toBeGreaterThan(entry.size)
  })

  it('is given up by its signal, and nothing of it stays', async () => {
    const ends = new AbortController()
    const film = new Blob([new Uint8Array(await filmOf(20 * 1024 * 1024))])
    const uploading = carteiro.media.upload(film, {
      signal: ends.signal,
      onProgress: ({ loaded }) => {
        if (loaded > 8 * 1024 * 1024) ends.abort()
      },
    })
    await expect(uploading).rejects.toMatchObject({ code: 'aborted' })
    await expect
      .poll(
        async () => (await harness.owner`select count(*)::int as n from carteiro.resumable_uploads`)[0]?.n,
      )
      .toBe(0)
  })

  it('that is none is refused as the gateway says it', async () => {
    const error = await carteiro.media.upload(new Blob(['hello'])).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(InvalidRequestError)
    await expect(carteiro.media.upload(join(folder, 'nowhere.jpg'))).rejects.toThrow(/ENOENT.*nowhere/)
    await expect(carteiro.media.upload('https://example.com/a.jpg')).rejects.toThrow(/lies elsewhere/)
  })

  it('has one digest, however it is read', async () => {
    const bytes = new Uint8Array(17 * 1024 * 1024 + 3).map((_, index) => index % 251)
    const { stream, digest } = digestingStream()
    await new Blob([bytes]).stream().pipeThrough(stream).pipeTo(new WritableStream())
    expect(await digest).toBe(await digestOfBlob(new Blob([bytes])))
  })
})
