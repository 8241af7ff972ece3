import type { PlatformCatalog } from '@carteiro/contracts'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ALLOWED = 'http://192.168.1.20:9000'
const PRIVATE = 'http://169.254.169.254/latest/meta-data'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: ALLOWED, PUBLIC_URL: 'http://localhost:8080' })
  const catalog = structuredClone(
    catalogs.find(({ platform }) => platform === 'instagram'),
  ) as PlatformCatalog
  for (const option of catalog.options)
    option.settings = {
      type: 'object',
      additionalProperties: false,
      properties: { cover: { type: 'string', format: 'uri' } },
    }
  await harness.owner`
    update carteiro.platforms set catalog = ${harness.owner.json(catalog as never)} where platform = 'instagram'`
})
afterAll(() => harness?.close())

const withCover = (cover: string) => ({ settings: { instagram_feed: { cover } } })
const FIELD = 'settings.instagram_feed.cover'
const refusal = { field: FIELD, code: 'invalid_setting', message: 'expected a public address' }

it('a setting’s URL to a private address is refused before the queue, by the name of its field', async () => {
  const refused = await harness.enqueue(withCover(PRIVATE))
  expect(refused.status).toBe(422)
  expect((await failureOf(refused)).details).toEqual([expect.objectContaining(refusal)])
  expect((await harness.stored()).jobs).toBe(0)
})

it('in a batch and when validating, too', async () => {
  const request = {
    userId: harness.userId,
    selectedOptions: ['instagram_feed'],
    captions: { universal: 'Oi' },
    ...withCover(PRIVATE),
  }
  const batch = await (await harness.post('/api/publications/batch', { publications: [request] })).json()
  expect(batch).toMatchObject({
    data: { publications: [{ error: { details: [{ ...refusal, field: `publications[0].${FIELD}` }] } }] },
  })
  const validated = await (await harness.post('/api/publications/validate', request)).json()
  expect(validated).toMatchObject({ data: { options: [{ accepted: false, problems: [refusal] }] } })
})

it('an edit cannot bring one in', async () => {
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
  const answer = await harness.enqueue({ ...withCover('https://cdn.example.com/a.jpg'), scheduledAt })
  const id = ((await answer.json()) as { data: { jobs: { job_id: string }[] } }).data.jobs[0]?.job_id
  const edit = (cover: string) =>
    harness.call(`/api/publications/jobs/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ settings: { cover } }),
    })
  const refused = await edit(PRIVATE)
  expect(refused.status).toBe(422)
  expect((await failureOf(refused)).details).toEqual([
    expect.objectContaining({ ...refusal, field: 'settings.cover' }),
  ])
  expect((await edit('https://cdn.example.com/b.jpg')).status).toBe(200)
})

it('origins that are allowed by name, and the gateway’s own, may be private', async () => {
  for (const cover of [`${ALLOWED}/a.jpg`, 'http://localhost:8080/media/1/a.jpg'])
    expect((await harness.enqueue(withCover(cover))).status).toBe(200)
})
