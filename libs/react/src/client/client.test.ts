import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccount } from '@carteiro/testing/database/harness'
import { fixtures } from '@carteiro/testing/fixtures'
import { PageFile, PageXMLHttpRequest } from '@carteiro/testing/react/browser'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage } from '@carteiro/testing/react/page'
import { claim, fail, newJob } from '@carteiro/testing/react/work'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCarteiroClient } from './client.ts'

const PICTURE = join(fixtures, 'square.jpg')

let harness: ReactHarness
let bytes: Buffer<ArrayBuffer>
beforeAll(async () => {
  harness = await startReactHarness()
  bytes = await readFile(PICTURE)
})
afterEach(async () => {
  harness.intercept = undefined
  Reflect.deleteProperty(globalThis, 'XMLHttpRequest')
  await closePages()
  await harness.owner`delete from carteiro.publications`
})
afterAll(() => harness.close())

/** A file, on a page with or without XMLHttpRequest. */
const pictureFor = (way: string): File => {
  if (way === 'XMLHttpRequest') Object.assign(globalThis, { XMLHttpRequest: PageXMLHttpRequest })
  const OwnFile = way === 'XMLHttpRequest' ? PageFile : File
  return new OwnFile([bytes], 'square.jpg', { type: 'image/jpeg' })
}
const post = { selectedOptions: ['x_post'], captions: { universal: 'Bom dia' } }
const publications = async (): Promise<number> =>
  Number((await harness.owner`select count(*) as n from carteiro.publications`)[0]?.n)

test.each([
  ['fetch', [1]],
  ['XMLHttpRequest', [0.5, 1]],
])('a file is uploaded and measured, by %s', async (way, expected) => {
  const picture = pictureFor(way)
  const { client } = await openPage(harness)
  const fractions: number[] = []
  const uploaded = await client.uploadMedia(picture, {
    altText: 'A square',
    onProgress: ({ fraction }) => fractions.push(fraction),
  })
  expect(uploaded).toMatchObject({ name: 'square.jpg', type: 'image/jpeg', size: picture.size })
  expect(uploaded.altText).toBe('A square')
  expect(uploaded.width).toBeGreaterThan(0)
  expect(fractions).toEqual(expected)
  const served = await (await fetch(uploaded.url)).arrayBuffer()
  expect(served.byteLength).toBe(picture.size)
})

test.each(['fetch', 'XMLHttpRequest'])('an upload can be aborted, by %s', async (way) => {
  const picture = pictureFor(way)
  const { client } = await openPage(harness)
  const giving = new AbortController()
  harness.intercept = async (_request, pass) => {
    giving.abort()
    return pass()
  }
  await expect(client.uploadMedia(picture, { signal: giving.signal })).rejects.toMatchObject({
    code: 'aborted',
  })
})

test('an enqueue whose answer was lost is repeated with the same key and makes one publication', async () => {
  const { client } = await openPage(harness)
  const keys: (string | null)[] = []
  harness.intercept = async (request, pass, lose) => {
    keys.push(request.headers.get('Idempotency-Key'))
    const answer = await pass()
    if (keys.length < 3) lose()
    return answer
  }
  const { jobs, totalEnqueued } = await client.enqueue(post)
  expect(totalEnqueued).toBe(1)
  expect(jobs[0]?.platform).toBe('x_post')
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  expect(await publications()).toBe(1)
})

test('two enqueue calls make two publications', async () => {
  const { client } = await openPage(harness)
  await client.enqueue(post)
  await client.enqueue(post)
  expect(await publications()).toBe(2)
})

test('a refusal is a typed error and is not repeated', async () => {
  const { client } = await openPage(harness)
  let calls = 0
  harness.intercept = (_request, pass) => {
    calls += 1
    return pass()
  }
  const refused = client.enqueue({ selectedOptions: ['x_post'], priority: 'soon' as 'low' })
  await expect(refused).rejects.toMatchObject({
    name: 'CarteiroError',
    code: 'invalid_request',
    status: 400,
    isInDoubt: false,
    details: [expect.objectContaining({ field: 'priority' })],
  })
  expect(calls).toBe(1)
  await expect(client.enqueue({ selectedOptions: ['x_post'] })).rejects.toMatchObject({
    code: 'nothing_to_enqueue',
    status: 422,
    details: [expect.objectContaining({ platform: 'x_post' })],
  })
})

test('a user reads jobs, one job and its events, and cancels, edits and retries', async () => {
  const { client } = await openPage(harness)
  const [id, other] = [await newJob(harness), await newJob(harness)]
  expect((await client.jobs({ ids: [id] })).jobs.map((one) => one.id)).toEqual([id])
  const page = await client.jobs({ platform: 'x', limit: 1 })
  expect(page.jobs[0]?.id).toBe(other)
  const next = await client.jobs({ limit: 1, cursor: page.nextCursor ?? '' })
  expect(next.jobs[0]?.id).toBe(id)
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
  const edited = await client.edit(other, { scheduledAt, caption: 'Boa tarde' })
  expect(edited).toMatchObject({ content: { caption: 'Boa tarde' }, status: 'pending' })
  expect(client.live.store.getSnapshot().get(other)?.scheduled_at).toBe(edited.scheduled_at)
  expect((await client.cancel(other)).status).toBe('cancelled')
  await expect(client.edit(other, { caption: 'Boa noite' })).rejects.toMatchObject({ code: 'conflict' })
  await fail(harness, await claim(harness, id))
  expect(await client.retry(id)).toMatchObject({ status: 'pending', retry_count: 0 })
  const { timeline, content } = await client.job(id)
  expect(timeline.map(({ type }) => type)).toEqual([
    'enqueued',
    'attempt_started',
    'failed',
    'retry_requested',
  ])
  expect(content).toMatchObject({ caption: 'Bom dia' })
  expect(await client.events(id, { after: timeline[1]?.seq ?? 0 })).toEqual(timeline.slice(2))
  await expect(client.cancel(crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found', status: 404 })
})

test('the catalog needs no sign-in; every other call without one fails with signed_out', async () => {
  const { client } = await openPage(harness, { isSignedIn: false })
  const x = (await client.platforms()).find(({ platform }) => platform === 'x')
  expect(x).toMatchObject({ display_name: 'X', paused: false })
  for (const call of [client.jobs(), client.enqueue(post), client.uploadMedia(pictureFor('fetch'))]) {
    await expect(call).rejects.toMatchObject({ code: 'signed_out', isInDoubt: false })
  }
})

test('an invalid gateway URL throws at once, an unreachable gateway is a network error', async () => {
  const { supabase } = await openPage(harness)
  expect(() => createCarteiroClient({ supabase, gatewayUrl: 'example' })).toThrow(
    'gatewayUrl: expected a URL',
  )
  const unreachable = createCarteiroClient({ supabase, gatewayUrl: 'http://127.0.0.1:1' })
  await expect(unreachable.jobs()).rejects.toMatchObject({ code: 'network', status: 0, isInDoubt: true })
})

test('a client of mode test publishes, lists and finds accounts in that mode alone', async () => {
  const { client, supabase } = await openPage(harness)
  await harness.owner`
    insert into carteiro.platforms (platform, mode, display_name, version, catalog, url)
    select platform, 'test', display_name, version, catalog || '{"display_name": "X, in the sandbox"}', url
    from carteiro.platforms where platform = 'x'`
  const accountId = await createAccount(harness.owner, harness.userId, 'x', 'test')
  const testClient = createCarteiroClient({ supabase, gatewayUrl: harness.gatewayUrl, mode: 'test' })

  expect(await testClient.accounts()).toMatchObject([{ id: accountId, platform: 'x', mode: 'test' }])
  expect(await client.accounts()).toMatchObject([{ id: harness.accountId, platform: 'x', mode: 'live' }])
  expect(await testClient.platforms()).toMatchObject([{ display_name: 'X, in the sandbox' }])
  expect(await testClient.platforms({ mode: 'live' })).toMatchObject([{ display_name: 'X' }])

  const { publication_id: publicationId } = await testClient.enqueue(post)
  expect((await testClient.jobs()).jobs).toMatchObject([{ mode: 'test', publication_id: publicationId }])
  expect((await client.jobs()).jobs).toEqual([])
  // What is named is listed whatever its mode is.
  expect((await client.jobs({ publicationId })).jobs).toHaveLength(1)
})
