import { randomUUID } from 'node:crypto'
import { createKey, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
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
} from './testing/operations.ts'

/**
 * Who may call what. `everybody`: no token is asked for. `user`: a user, for their own things, and the service role
 * for any user's. `user`: any user, as it does not belong to a user yet. `operator`: the service role, and users whom
 * the project's owner made operators. `full operator`: those without operators that only read.
 */
const access: Record<string, 'everybody' | 'user' | 'owner' | 'operator' | 'full operator'> = {
  listPlatforms: 'everybody',
  getMedia: 'everybody',
  getMediaThumbnail: 'everybody',
  // Browsers come here from a platform; their state, or what they were offered, says whose they are.
  accountConnected: 'everybody',
  chooseAccounts: 'everybody',

  uploadMedia: 'user',
  beginUpload: 'user',

  enqueuePublication: 'owner',
  enqueueBatch: 'owner',
  validatePublication: 'owner',
  listMedia: 'owner',
  deleteMedia: 'owner',
  sendUploadBytes: 'owner',
  getUpload: 'owner',
  endUpload: 'owner',
  getPublication: 'owner',
  listPublications: 'owner',
  listJobs: 'owner',
  getJob: 'owner',
  listJobEvents: 'owner',
  cancelJob: 'owner',
  unpublishJob: 'owner',
  rescheduleJob: 'owner',
  retryJob: 'owner',
  editJob: 'owner',
  getJobTrace: 'owner',
  listAccounts: 'owner',
  connectAccount: 'owner',
  disconnectAccount: 'owner',
  changeAccount: 'owner',
  setDefaultAccount: 'owner',
  listAuditEntries: 'owner',
  createKey: 'owner',
  listKeys: 'owner',
  getKey: 'owner',
  editKey: 'owner',
  rotateKey: 'owner',
  revokeKey: 'owner',
  createWebhook: 'owner',
  listWebhooks: 'owner',
  getWebhook: 'owner',
  changeWebhook: 'owner',
  deleteWebhook: 'owner',
  rotateWebhookSecret: 'owner',
  testWebhook: 'owner',
  listWebhookMessages: 'owner',
  replayWebhookMessages: 'owner',

  listDeadLetterCauses: 'operator',
  listDeadLetters: 'operator',
  redriveDeadLetters: 'full operator',
  getQueueMetrics: 'operator',
  listPlatformStates: 'operator',
  listOperatedAccounts: 'operator',
  getStoredMedia: 'operator',
  pausePlatform: 'full operator',
  resumePlatform: 'full operator',
  listEventHandlers: 'operator',
  listHandlerDeadLetters: 'operator',
  redriveEventHandlers: 'full operator',
  getInstallation: 'operator',
  confirmInstallation: 'full operator',
}

/** 400, 415 and 422 would mean that the request is invalid, which proves nothing. */
const NOT_LET_IN = [400, 401, 403, 415, 422]

const ENDS_SOMETHING = ['disconnectAccount', 'deleteWebhook']

let harness: GatewayHarness
let operations: Operation[]
let things: Things
beforeAll(async () => {
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: OWN_ORIGIN })
  const enqueued = await harness.enqueue(bodyOf('enqueuePublication', harness.userId))
  const { publication_id: publication, jobs } = (await enqueued.json()).data
  const upload = randomUUID()
  await harness.owner`select carteiro.register_upload(${harness.userId}, ${upload}, 'a.jpg', 10)`
  const resumable = await createResumable(harness)
  const key = await createKey(harness)
  const webhook = await createWebhook(harness)
  things = { publication, job: jobs[0].job_id, upload, resumable, key: key.id, webhook }
  operations = await operationsOf(harness)
})
afterAll(() => harness?.close())

const callAs = (token: string | null, operation: Operation): Promise<Response> =>
  callOperation(harness, things, token, operation)

const isForOperators = ({ id }: Operation) => access[id]?.endsWith('operator') === true

const world = () => harness.owner`
  select (select jsonb_agg(to_jsonb(one) order by id) from publication_jobs as one) as jobs,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.publications as one) as publications,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.platform_accounts as one) as accounts,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.media_uploads as one) as uploads,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.resumable_uploads as one) as resumable,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.api_keys as one) as keys,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.webhook_endpoints as one) as webhooks`

const outsiders: [string, () => string | null | Promise<string>][] = [
  ['no caller', () => null],
  ['the anon key', () => harness.project.sharedToken({ role: 'anon', aud: 'authenticated' })],
  ['a token of another secret', () => harness.project.sharedToken({ role: 'service_role' }, 'z'.repeat(40))],
  ['a service’s signature', () => harness.project.sharedToken({ iss: 'dispatcher', aud: 'gateway' })],
  ['an expired token', () => harness.project.token(harness.userId, { exp: 1 })],
  [
    'a token that claims to be the service role’s',
    () => harness.project.token(harness.userId, { role: 'service_role', aud: 'x' }),
  ],
]

describe('every operation of the document', () => {
  it('has a line of who may call it, and says so itself', () => {
    expect(operations.map(({ id }) => id).sort()).toEqual(Object.keys(access).sort())
    for (const { id, scope } of operations) expect(scope === undefined, id).toBe(access[id] === 'everybody')
  })

  it.each(outsiders)('that is not public refuses %s', async (_who, token) => {
    const before = await world()
    for (const operation of operations) {
      const { status } = await callAs(await token(), operation)
      if (access[operation.id] === 'everybody') expect(status, operation.id).not.toBe(401)
      else expect(status, operation.id).toBe(401)
    }
    expect(await world()).toEqual(before)
    expect((await harness.stored()).files).toBe(0)
  })

  it('that is about a user’s things refuses another user', async () => {
    const before = await world()
    for (const operation of operations.filter((one) => access[one.id] === 'owner' || isForOperators(one))) {
      const response = await callAs(await harness.project.token(harness.strangerId), operation)
      expect([403, 404], operation.id).toContain(response.status)
      expect(await response.text(), operation.id).not.toContain('Bom dia')
    }
    expect(await world()).toEqual(before)
  })

  it('that is for operators refuses users, whatever their own metadata claim', async () => {
    const sayings = [
      {},
      { user_metadata: { operator: true } },
      { operator: true },
      { app_metadata: { operator: 'true' } },
      { user_metadata: { operator: 'read' } },
      { app_metadata: { operator: ['read'] } },
    ]
    for (const operation of operations.filter(isForOperators)) {
      for (const claims of sayings) {
        const token = await harness.project.token(harness.userId, claims)
        expect((await callAs(token, operation)).status, operation.id).toBe(403)
      }
    }
  })

  it('shows an operator who only reads what operators see, and refuses what changes it', async () => {
    const before = await world()
    const token = await harness.project.token(harness.strangerId, { app_metadata: { operator: 'read' } })
    for (const operation of operations.filter(isForOperators)) {
      const response = await callAs(token, operation)
      const may = access[operation.id] === 'operator'
      expect(response.status, operation.id).toBe(may ? 200 : 403)
      if (!may) expect((await response.json()).error.message).toMatch(/"read".*changes nothing/)
    }
    expect(await world()).toEqual(before)
  })

  it('lets those in that it is for', async () => {
    const service = await harness.project.sharedToken({ role: 'service_role' })
    const owner = await harness.project.token(harness.userId)
    // What ends something comes last.
    const closed = operations.filter((one) => access[one.id] === 'owner' || isForOperators(one))
    // What ends something comes last.
    const inOrder = closed.toSorted(
      (one, other) => +ENDS_SOMETHING.includes(one.id) - +ENDS_SOMETHING.includes(other.id),
    )
    for (const operation of inOrder) {
      if (access[operation.id] === 'owner') {
        expect(NOT_LET_IN, operation.id).not.toContain((await callAs(owner, operation)).status)
      }
      expect(NOT_LET_IN, operation.id).not.toContain((await callAs(service, operation)).status)
    }
  })
})
