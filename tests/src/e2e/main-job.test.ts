import { join } from 'node:path'
import { type PlatformCatalog, PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import { createLogger, createServiceApp, listen, requireInternalCall } from '@carteiro/service-kit'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_PASSWORD } from '../../../infra/local/src/postgres/index.ts'
import { fixtures, setWholeStage, until, type WholeStage } from '../stage.ts'

let stage: WholeStage
beforeAll(async () => {
  stage = await setWholeStage()
}, 120_000)
afterAll(() => stage?.end(), 60_000)

const finished = (publicationId: string, count = 1) =>
  until(
    async () => {
      const jobs = await stage.client.jobs(publicationId)
      return (
        jobs.length === count && jobs.every((job) => ['completed', 'failed'].includes(job.status)) && jobs
      )
    },
    'the jobs end',
    120_000,
  )

describe('the main job', () => {
  it('publishes a picture on two platforms, tells every change by Realtime, and leaves one trace', async () => {
    const phases: string[] = []
    await stage.client.onJob((job) => phases.push(`${job.option} ${job.status}`))
    const picture = await stage.client.upload(join(fixtures, 'square.jpg'), 'A postman')
    expect(picture).toMatchObject({ type: 'image/jpeg', width: 1080, height: 1080 })
    const answer = await stage.client.enqueue({
      selectedOptions: ['x_post', 'instagram_feed', 'fax_page'],
      mediaFiles: [picture],
      captions: { universal: 'Legenda universal', specific: { x_post: 'Legenda para o X' } },
    })
    expect(answer.data).toMatchObject({ totalEnqueued: 2, totalRequested: 3 })
    expect(answer.data.rejected.map((one) => one.platform)).toEqual(['fax_page'])

    const jobs = await finished(answer.data.publication_id, 2)
    expect(jobs.map((job) => job.status)).toEqual(['completed', 'completed'])
    const posts = await stage.posts()
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
        const spans = (await stage.spans()).filter((span) => span.traceId === traceId)
        const found = new Set(spans.map((span) => span.service))
        return found.size >= 4 && spans.some(({ name }) => name === 'step create_post') && [...found].sort()
      },
      'the spans arrive',
      20_000,
    )
    expect(services).toEqual(['dispatcher', 'gateway', 'instagram', 'x'])
    const spans = (await stage.spans()).filter((span) => span.traceId === traceId)
    expect(spans.map((span) => span.name)).toEqual(
      expect.arrayContaining(['step create_post', 'POST create_post']),
    )
    expect(JSON.stringify(spans)).not.toMatch(/sandbox-x-access-token|Legenda/)
  })

  it('answers a repeated request with the same jobs', async () => {
    const request = { selectedOptions: ['x_post'], captions: { universal: 'Uma vez só' } }
    const [first, second] = [
      await stage.client.enqueue(request, { 'Idempotency-Key': 'once' }),
      await stage.client.enqueue(request, { 'Idempotency-Key': 'once' }),
    ]
    expect(second).toEqual(first)
    await finished(first.data.publication_id)
    expect((await stage.posts()).filter((post) => post.text === 'Uma vez só')).toHaveLength(1)
  })

  it('names everything that is wrong, at once', async () => {
    const refused = stage.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'a'.repeat(300), extra: 1 },
      settings: { x_post: { reply_settings: 'nobody' } },
      priority: 'urgent',
    })
    await expect(refused).rejects.toThrow(
      /HTTP 400.*captions\.extra.*priority|HTTP 400.*priority.*captions\.extra/,
    )
    const invalid = stage.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'a'.repeat(300) },
      settings: { x_post: { reply_settings: 'nobody' } },
    })
    await expect(invalid).rejects.toThrow(/HTTP 422.*at most 280.*reply_settings/)
  })

  it('describes its API to tools and to people', async () => {
    const document = (await (await fetch(`${stage.urls.gateway}/openapi.json`)).json()) as { paths: object }
    const page = await (await fetch(`${stage.urls.gateway}/docs`)).text()
    for (const path of Object.keys(document.paths)) expect(page).toContain(path)
    expect(Object.keys(document.paths)).toContain('/api/publications/enqueue')
  })

  it('says what is wrong with a body that is not JSON', async () => {
    const response = await fetch(`${stage.urls.gateway}/api/publications/enqueue`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.keys.serviceRoleKey}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'invalid_request' } })
  })

  it('makes exactly one post when the service is killed in the middle', async () => {
    await stage.sql`update queue_settings set retry_base = '0.5 seconds'`
    await stage.fault({ platform: 'x', operation: 'create_post', fault: 'hold_after' })
    const { data } = await stage.client.enqueue({
      selectedOptions: ['x_post'],
      captions: { universal: 'Apesar de tudo' },
    })
    await until(async () => (await stage.holds()).length > 0, 'the call is held', 30_000)
    await stage.kill('x')
    const [job] = await finished(data.publication_id)
    expect(job).toMatchObject({ status: 'completed' })
    expect((await stage.posts()).filter((post) => post.text === 'Apesar de tudo')).toHaveLength(1)
  }, 180_000)
})

describe('an eighth platform', () => {
  it('is published to as soon as its service has announced itself, with nothing else touched', async () => {
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
        secret: stage.keys.internalAuthSecret,
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

    // What its deployment does: a role of its own, an announcement, and an account of the author.
    await stage.sql.unsafe(
      `create role carteiro_platform_pombo login in role carteiro_platform password '${LOCAL_PASSWORD}'`,
    )
    const role = new URL(stage.urls.database)
    role.username = 'carteiro_platform_pombo'
    const sql = postgres(role.href, { max: 1 })
    await sql`select announce_platform('pombo', 'Pombo-correio', '1.0.0', ${sql.json(catalog as never)}, ${service.url})`
    await sql.end()
    await stage.sql`
      insert into platform_accounts (user_id, platform, external_id, display_name, is_default)
      values (${stage.client.userId}, 'pombo', '1', 'Pombal', true)`

    const { data } = await stage.client.enqueue({
      selectedOptions: ['pombo_note'],
      captions: { universal: 'Voa!' },
    })
    const [job] = await finished(data.publication_id)
    await service.close()
    expect(job).toMatchObject({ status: 'completed', platform: 'pombo' })
    expect(flown).toEqual(['Voa!'])
  })
})
