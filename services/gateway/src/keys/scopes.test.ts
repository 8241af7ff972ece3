import { randomUUID } from 'node:crypto'
import { type Mode, mode as modes, type Scope, scopes } from '@carteiro/contracts'
import { createAccount } from '@carteiro/testing/database/harness'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bodyOf,
  callOperation,
  createResumable,
  createWebhook,
  type Operation,
  OWN_ORIGIN,
  operationsOf,
  type Things,
} from '../testing/operations.ts'

/** The scope that a key needs for each operation; null: none, everybody may call it. */
const needs: Record<string, Scope | null> = {
  listPlatforms: null,
  getMedia: null,
  getMediaThumbnail: null,
  accountConnected: null,
  chooseAccounts: null,

  enqueuePublication: 'publications:write',
  enqueueBatch: 'publications:write',
  validatePublication: 'publications:write',
  cancelJob: 'publications:write',
  unpublishJob: 'publications:write',
  rescheduleJob: 'publications:write',
  retryJob: 'publications:write',
  editJob: 'publications:write',
  getPublication: 'publications:read',
  listPublications: 'publications:read',
  listJobs: 'publications:read',
  getJob: 'publications:read',
  listJobEvents: 'publications:read',
  getJobTrace: 'publications:read',

  uploadMedia: 'media:write',
  beginUpload: 'media:write',
  sendUploadBytes: 'media:write',
  getUpload: 'media:write',
  endUpload: 'media:write',
  listMedia: 'media:write',
  deleteMedia: 'media:write',

  listAccounts: 'accounts:read',
  connectAccount: 'accounts:write',
  disconnectAccount: 'accounts:write',
  changeAccount: 'accounts:write',
  setDefaultAccount: 'accounts:write',

  createKey: 'keys:write',
  listKeys: 'keys:write',
  getKey: 'keys:write',
  editKey: 'keys:write',
  rotateKey: 'keys:write',
  revokeKey: 'keys:write',

  createWebhook: 'webhooks:write',
  listWebhooks: 'webhooks:write',
  getWebhook: 'webhooks:write',
  changeWebhook: 'webhooks:write',
  deleteWebhook: 'webhooks:write',
  rotateWebhookSecret: 'webhooks:write',
  testWebhook: 'webhooks:write',
  listWebhookMessages: 'webhooks:write',
  replayWebhookMessages: 'webhooks:write',

  listAuditEntries: 'audit:read',

  listDeadLetterCauses: 'queue:read',
  listDeadLetters: 'queue:read',
  getQueueMetrics: 'queue:read',
  listPlatformStates: 'queue:read',
  listOperatedAccounts: 'queue:read',
  getStoredMedia: 'queue:read',
  getInstallation: 'queue:read',
  redriveDeadLetters: 'queue:operate',
  listEventHandlers: 'queue:read',
  listHandlerDeadLetters: 'queue:read',
  redriveEventHandlers: 'queue:operate',
  pausePlatform: 'queue:operate',
  resumePlatform: 'queue:operate',
  confirmInstallation: 'queue:operate',
}
/** What a test key may not do even with its scope: it is of both modes. */
const OF_BOTH_MODES = ['confirmInstallation']
/** 400, 415 and 422 would mean that the request is invalid, which proves nothing. */
const NOT_LET_IN = [400, 401, 403, 415, 422]

let harness: GatewayHarness
let operations: Operation[]
beforeAll(async () => {
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: OWN_ORIGIN })
  await harness.owner`update auth.users set raw_app_meta_data = '{"operator": true}' where id = ${harness.userId}`
  for (const catalog of catalogs) {
    await harness.owner`
      insert into carteiro.platforms (platform, mode, display_name, version, catalog, url)
      values (${catalog.platform}, 'test', ${catalog.display_name}, '1.0.0', ${harness.owner.json(catalog as never)},
        'http://127.0.0.1:1')`
    await createAccount(harness.owner, harness.userId, catalog.platform, 'test')
  }
  operations = await operationsOf(harness)
})
afterAll(() => harness?.close())

it('every operation has a line of the scope that it needs, and says so itself', () => {
  const said = Object.fromEntries(operations.map(({ id, scope }) => [id, scope ?? null]))
  expect(said).toEqual(needs)
})

/** What there is of these modes. */
const world = async (...ofModes: Mode[]) => {
  const [row] = await harness.owner`
    select (select jsonb_agg(to_jsonb(one) order by id) from publication_jobs as one
        where mode = any (${ofModes})) as jobs,
      (select jsonb_agg(to_jsonb(one) order by id) from carteiro.platform_accounts as one
        where mode = any (${ofModes})) as accounts,
      (select jsonb_agg(to_jsonb(one) order by platform) from carteiro.platform_policies as one
        where mode = any (${ofModes})) as policies`
  return row
}

const enqueueIn = (mode: Mode) =>
  harness.post(`/api/publications/enqueue?mode=${mode}`, bodyOf('enqueuePublication', harness.userId))
const newThings = async (mode: Mode): Promise<Things> => {
  const { publication_id: publication, jobs } = (await (await enqueueIn(mode)).json()).data
  const upload = randomUUID()
  // A user may have so many.
  await harness.owner`delete from carteiro.webhook_endpoints`
  await harness.owner`select carteiro.register_upload(${harness.userId}, ${upload}, 'a.jpg', 10, ${mode})`
  return {
    publication,
    job: jobs[0].job_id,
    upload,
    resumable: await createResumable(harness, mode),
    key: (await createKey(harness, { mode })).id,
    webhook: await createWebhook(harness),
  }
}

describe.each(modes.options)('a %s key', (mode) => {
  it.each(scopes)('with the scope %s alone may do what it stands for, and nothing else', async (scope) => {
    const { secret } = await createKey(harness, { mode, scopes: [scope] })
    const things = await newThings(mode)
    const before = await world('live', 'test')
    const live = await world('live')
    const ofOthers = operations.filter(({ id }) => needs[id] !== scope)
    for (const operation of ofOthers) {
      const response = await callOperation(harness, things, secret, operation)
      const needed = needs[operation.id]
      if (needed === null) {
        expect([401, 403, 409], operation.id).not.toContain(response.status)
        continue
      }
      expect(response.status, operation.id).toBe(403)
      expect(response.headers.get('www-authenticate')).toContain(`scope="${needed}"`)
      expect(await failureOf(response), operation.id).toMatchObject({
        message: `this API key does not have the scope ${needed}`,
        details: [{ code: 'missing_scope', allowed: [needed] }],
      })
    }
    expect(await world('live', 'test')).toEqual(before)

    for (const operation of operations.filter(({ id }) => needs[id] === scope)) {
      const response = await callOperation(harness, things, secret, operation, mode)
      if (mode === 'test' && OF_BOTH_MODES.includes(operation.id)) {
        expect((await failureOf(response)).details, operation.id).toMatchObject([{ code: 'test_key' }])
      } else expect(NOT_LET_IN, operation.id).not.toContain(response.status)
    }
    if (mode === 'test') expect(await world('live')).toEqual(live)
  })
})
