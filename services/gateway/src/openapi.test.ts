import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { createDescribedGateway } from './document.ts'

type Schema = Record<string, unknown>
type Media = { content?: Record<string, { schema: Schema }> }
type Operation = {
  operationId?: string
  summary?: string
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: Media
  responses: Record<string, Media & { description?: string }>
}
type Document = {
  openapi: string
  info: { title: string; version: string }
  components: { securitySchemes: Record<string, unknown> }
  paths: Record<string, Record<string, Operation>>
}

let harness: GatewayHarness
let document: Document
beforeAll(async () => {
  harness = await startGatewayHarness()
  document = (await (await harness.call('/openapi.json', {}, null)).json()) as Document
})
afterAll(() => harness?.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
const schemasOf = ({ parameters = [], requestBody, responses }: Operation): Schema[] => [
  ...parameters.map((one) => one.schema),
  ...[requestBody, ...Object.values(responses)].flatMap((one) =>
    Object.values(one?.content ?? {}).map((media) => media.schema),
  ),
]
/** The schema of an answer, made strict enough to notice what it does not describe. */
const answerSchema = (path: string, method: string, status: number) => {
  const schema = document.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.schema
  if (!schema) throw new Error(`${method} ${path} ${status} is not described`)
  return z.fromJSONSchema(schema as never)
}

describe('/openapi.json', () => {
  it('is a document of OpenAPI 3.1, whole in itself', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/)
    expect(document.info).toMatchObject({ title: expect.any(String), version: packageJson.version })
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations()) {
      expect(operation.summary, path).toBeTruthy()
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path')
      expect(inPath.map((one) => `{${one.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
      expect(inPath.every((one) => one.required)).toBe(true)
      for (const response of Object.values(operation.responses)) expect(response.description).toBeTruthy()
      for (const scheme of operation.security ?? []) {
        expect(Object.keys(document.components.securitySchemes)).toEqual(Object.keys(scheme))
      }
      for (const schema of schemasOf(operation)) expect(() => z.fromJSONSchema(schema as never)).not.toThrow()
    }
  })

  it('says of every operation that needs a token that it may be refused for a while: 429', () => {
    const secured = operations().filter(({ operation }) => operation.security?.length)
    expect(secured.length).toBeGreaterThan(20)
    expect(secured.filter(({ operation }) => !operation.responses[429]).map(({ path }) => path)).toEqual([])
  })

  it('describes every route that is served', () => {
    const app = createDescribedGateway()
    const served = app.routes
      .filter((one) => one.method !== 'ALL' && /^\/(api|media)\//.test(one.path))
      .map((one) => `${one.method} ${one.path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    expect(described.sort()).toEqual([...new Set(served)].sort())
  })
})

it('describes what is really answered', async () => {
  const enqueued = await (await harness.enqueue({ selectedOptions: ['instagram_feed', 'fax_page'] })).json()
  const id = (enqueued as { data: { jobs: { job_id: string }[] } }).data.jobs[0]?.job_id
  const jobs = '/api/publications/jobs'
  const operator = await harness.project.sharedToken({ role: 'service_role' })
  const picture = {
    method: 'POST',
    body: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  }
  const answers: [string, string, number, Response][] = [
    [jobs, 'get', 200, await harness.call(jobs)],
    [jobs, 'get', 400, await harness.call(`${jobs}?limit=x`)],
    [jobs, 'get', 401, await harness.call(jobs, {}, null)],
    [jobs, 'get', 403, await harness.call(`${jobs}?user_id=${harness.strangerId}`)],
    [`${jobs}/{id}`, 'get', 200, await harness.call(`${jobs}/${id}`)],
    [`${jobs}/{id}/trace`, 'get', 200, await harness.call(`${jobs}/${id}/trace`)],
    ['/api/queue/metrics', 'get', 200, await harness.call('/api/queue/metrics', {}, operator)],
    ['/api/queue/metrics', 'get', 403, await harness.call('/api/queue/metrics')],
    ['/api/queue/platforms', 'get', 200, await harness.call('/api/queue/platforms', {}, operator)],
    ['/api/queue/accounts', 'get', 200, await harness.call('/api/queue/accounts', {}, operator)],
    ['/api/queue/dead-letters', 'get', 200, await harness.call('/api/queue/dead-letters', {}, operator)],
    [`${jobs}/{id}`, 'get', 404, await harness.call(`${jobs}/${harness.userId}`)],
    [`${jobs}/{id}/events`, 'get', 200, await harness.call(`${jobs}/${id}/events`)],
    [`${jobs}/{id}/retry`, 'post', 409, await harness.call(`${jobs}/${id}/retry`, { method: 'POST' })],
    [`${jobs}/{id}/cancel`, 'post', 200, await harness.call(`${jobs}/${id}/cancel`, { method: 'POST' })],
    ['/api/publications/enqueue', 'post', 422, await harness.enqueue({ selectedOptions: ['fax_page'] })],
    ['/api/platforms', 'get', 200, await harness.call('/api/platforms', {}, null)],
    ['/api/accounts', 'get', 200, await harness.call('/api/accounts')],
    ['/api/media', 'post', 201, await harness.call('/api/media', picture)],
    ['/api/media', 'post', 415, await harness.call('/api/media', { method: 'POST', body: 'hello' })],
  ]
  answerSchema('/api/publications/enqueue', 'post', 200).parse(enqueued)
  for (const [path, method, status, response] of answers) {
    expect([path, response.status]).toEqual([path, status])
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const body = await response.json()
    const parsed = answerSchema(path, method, status).safeParse(body)
    expect([path, status, parsed.error?.issues ?? []]).toEqual([path, status, []])
  }
})

it('shows the catalog with what is paused, and the accounts without their secrets', async () => {
  await harness.owner`select carteiro.pause_platform('tiktok', 'a test')`
  const { data } = (await (await harness.call('/api/platforms', {}, null)).json()) as {
    data: { platforms: { platform: string; paused: boolean }[] }
  }
  expect(data.platforms.map(({ platform, paused }) => [platform, paused])).toEqual([
    ['instagram', false],
    ['tiktok', true],
  ])
  const text = await (await harness.call('/api/accounts')).text()
  expect(text).toContain(harness.accounts.instagram)
  expect(text).not.toMatch(/credential|key_id/)
})

it('has a page for people, which names every path and loads nothing from elsewhere', async () => {
  const response = await harness.call('/docs', {}, null)
  const page = await response.text()
  expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  for (const { path, operation } of operations()) {
    expect(page).toContain(path)
    expect(page).toContain(operation.summary)
  }
  expect(page).not.toMatch(/(src|href)="https?:/)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await harness.call('/', {}, null)).headers.get('location')).toBe('/docs')
})
