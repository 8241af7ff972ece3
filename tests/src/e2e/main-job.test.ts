import { join } from 'node:path'
import { type PlatformCatalog, PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import { createLogger, createServiceApp, listen, requireInternalCall } from '@carteiro/service-kit'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_PASSWORD } from '../../../infra/local/src/postgres/index.ts'

let harness: StackHarness
beforeAll(async () => {
  harness = await startStackHarness({ platforms: ['x', 'instagram'] })
})
afterAll(() => harness?.end(), 60_000)

const finished = (publicationId: string, count = 1) =>
  until(
    async () => {
      const jobs = await harness.client.jobs(publicationId)
      return (
        jobs.length === count && jobs.every((job) => ['completed', 'failed'].includes(job.status)) && jobs
      )
    },
    'the jobs end',
    120_000,
  )

describe('the main job', () => {
  it('publishes a picture on two platforms, with every change on Realtime, in one trace', async () => {
    const phases: string[] = []
    await harness.client.onJob((job) => phases.push(`${job.option} ${job.status}`))
    const picture = await harness.client.upload(join(fixtures, 'square.jpg'), 'A postman')
    expect(picture).toMatchObject({ type: 'image/jpeg', width: 1080, height: 1080 })
    const answer = await harness.client.enqueue({
      selectedOptions: ['x_post', 'instagram_feed', 'fax_page'],
      mediaFiles: [picture],
      captions: { universal: 'Legenda universal', specific: { x_post: 'Legenda para o X' } },
    })
    expect(answer.data).toMatchObject({ totalEnqueued: 2, totalRequested: 3 })
    expect(answer.data.rejected.map((one) => one.platform)).toEqual(['fax_page'])

    const jobs = await finished(answer.data.publication_id, 2)
    expect(jobs.map((job) => job.status)).toEqual(['completed', 'completed'])
    const posts = await harness.posts()
    expect(posts.map((post) => post.text).sort()).toEqual(['Legenda para o X', 'Legenda universal'])
    expect(posts.map((post) => post.permalink).sort()).toEqual(
      jobs.map((job) => job.platform_response?.permalink ?? '').sort(),
    )
    await expect
      .poll(() => phases)
      .toEqual(expect.arrayContaining(['x_post completed', 'instagram_feed completed']))

    const traceId = jobs[0]?.trace_id ?? ''
    const services = await until(
      async () => {
        const spans = (await harness.spans()).filter((span) => span.traceId === traceId)
        const found = new Set(spans.map((span) => span.service))
        return found.size >= 4 && spans.some(({ name }) => name === 'step create_post') && [...found].sort()
      },
      'the spans arrive',
      120_000,
    )
    expect(services).toEqual(['dispatcher', 'gateway', 'instagram', 'x'])
    const spans = (await harness.spans()).filter((span) => span.traceId === traceId)
    expect(spans.map((span) => span.name)).toEqual(
      expect.arrayContaining(['step create_post', 'POST create_post']),
    )
    expect(JSON.stringify(spans)).not.toMatch(/sandbox-x-access-token|Legenda/)
  })

  it('answers a repeated request with the same jobs', async () => {
    const request = { selectedOptions: ['x_post'], captions: { universal: 'Uma vez só' } }
    const [first, second] = [
      await harness.client.enqueue(request, { 'Idempotency-Key': 'once' }),
      await harness.client.enqueue(request, { 'Idempotency-Key': 'once' }),
    ]
    expect(second).toEqual(first)
    await finished(first.data.publication_id)
    expect((await harness.posts()).filter((post) => post.text === 'Uma vez só')).toHaveLength(1)
  })

  it('names every problem of a request at once', async () => {
    const refused = harness.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'a'.repeat(300), extra: 1 },
      settings: { x_post: { reply_settings: 'nobody' } },
      priority: 'urgent',
    })
    await expect(refused).rejects.toThrow(
      /HTTP 400.*captions\.extra.*priority|HTTP 400.*priority.*captions\.extra/,
    )
    const invalid = harness.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'a'.repeat(300) },
      settings: { x_post: { reply_settings: 'nobody' } },
    })
    await expect(invalid).rejects.toThrow(/HTTP 422.*at most 280.*reply_settings/)
  })

  it('serves its OpenAPI document and a page that shows it', async () => {
    const document = (await (await fetch(`${harness.urls.gateway}/openapi.json`)).json()) as { paths: object }
    const page = await (await fetch(`${harness.urls.gateway}/docs`)).text()
    for (const path of Object.keys(document.paths)) expect(page).toContain(path)
    expect(Object.keys(document.paths)).toContain('/api/publications/enqueue')
  })

  it('explains that a body is not JSON', async () => {
    const response = await fetch(`${harness.urls.gateway}/api/publications/enqueue`, {
      method: 'POST',
      headers: { authorization: `Bearer ${harness.keys.serviceRoleKey}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'invalid_request' } })
  })

  it('makes exactly one post when the service is killed during the call', async () => {
    await harness.sql`update carteiro.queue_settings set retry_base = '0.5 seconds'`
    await harness.fault({ platform: 'x', operation: 'create_post', fault: 'hold_after' })
    const { data } = await harness.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'Apesar de tudo' },
    })
    await until(async () => (await harness.holds()).length > 0, 'the call is held', 30_000)
    await harness.kill('x')
    const [job] = await finished(data.publication_id)
    expect(job).toMatchObject({ status: 'completed' })
    expect((await harness.posts()).filter((post) => post.text === 'Apesar de tudo')).toHaveLength(1)
  })
})

describe('an eighth platform', () => {
  it('is available as soon as its service has registered, without any other change', async () => {
    const catalog: PlatformCatalog = {
      v: 1,
      platform: 'pombo',
      display_name: 'Pombo-correio',
      version: '1.0.0',
      options: [
        {
          option: 'pombo_note',
          title: 'A note',
          text: { max: 40, counting: 'graphemes', required: 'always' },
          media: { combinations: [{ name: 'no media', kinds: [], min: 0, max: 0 }], files: {} },
          settings: { type: 'object', additionalProperties: false, properties: {} },
        },
      ],
    }
    const logger = createLogger({ service: 'pombo', level: 'silent' })
    const app = createServiceApp({ service: 'pombo', logger, isReady: async () => undefined })
    const flown: string[] = []
    app.post(
      PROCESS_PUBLICATION_PATH,
      requireInternalCall({
        secret: harness.keys.internalAuthSecret,
        audience: 'pombo',
        callers: ['dispatcher'],
      }),
      async (context) => {
        const { content } = await context.req.json()
        flown.push(content.caption)
        return context.json({
          outcome: 'completed',
          platform_response: { post_id: '1', permalink: 'pombo://1' },
        })
      },
    )
    const service = await listen(app, { host: '127.0.0.1', port: 0 })

    // The steps of its deployment: a role of its own, its registration, and an account of the user.
    await harness.sql.unsafe(
      `create role carteiro_platform_pombo login in role carteiro_platform password '${LOCAL_PASSWORD}'`,
    )
    const role = new URL(harness.urls.database)
    role.username = 'carteiro_platform_pombo'
    const sql = postgres(role.href, { max: 1 })
    await sql`select carteiro.register_platform('pombo', 'Pombo-correio', '1.0.0', ${sql.json(catalog as never)}, ${service.url})`
    await sql.end()
    await harness.sql`
      insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, is_default)
      values (${harness.client.userId}, 'pombo', '1', 'Pombal', true)`

    const { data } = await harness.client.enqueue({
      selectedOptions: ['pombo_note'],
      captions: { universal: 'Voa!' },
    })
    const [job] = await finished(data.publication_id)
    await service.close()
    expect(job).toMatchObject({ status: 'completed', platform: 'pombo' })
    expect(flown).toEqual(['Voa!'])
  })
})
