import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GatewayStage, setGatewayStage } from './testing/stage.ts'

/**
 * Who may call what. `everybody`: no token is asked for. `author`: a user, for their own things, and the service role
 * for any user's. `user`: any user, as it is nobody's thing yet. `operator`: the service role, and users whom
 * the project's owner made operators.
 */
const access: Record<string, 'everybody' | 'user' | 'author' | 'operator'> = {
  listPlatforms: 'everybody',
  getMedia: 'everybody',
  // Browsers come here from a platform; their state, or what they were offered, says whose they are.
  accountConnected: 'everybody',
  chooseAccounts: 'everybody',

  uploadMedia: 'user',

  enqueuePublication: 'author',
  enqueueBatch: 'author',
  validatePublication: 'author',
  listJobs: 'author',
  getJob: 'author',
  listJobEvents: 'author',
  cancelJob: 'author',
  rescheduleJob: 'author',
  retryJob: 'author',
  editJob: 'author',
  getJobTrace: 'author',
  listAccounts: 'author',
  connectAccount: 'author',
  disconnectAccount: 'author',
  setDefaultAccount: 'author',

  listDeadLetterCauses: 'operator',
  listDeadLetters: 'operator',
  redriveDeadLetters: 'operator',
  getQueueMetrics: 'operator',
  listPlatformStates: 'operator',
  listOperatedAccounts: 'operator',
  pausePlatform: 'operator',
  resumePlatform: 'operator',
  getInstallation: 'operator',
  confirmInstallation: 'operator',
}

/** 400, 415 and 422 would mean that the request is none, and proves nothing. */
const NOT_LET_IN = [400, 401, 403, 415, 422]

type Operation = { id: string; method: string; path: string; isOpen: boolean }
let stage: GatewayStage
let operations: Operation[]
let jobId: string
beforeAll(async () => {
  stage = await setGatewayStage()
  const { jobs } = (await (await stage.enqueue(theirs('enqueuePublication'))).json()).data
  jobId = jobs[0].job_id
  const { paths } = await (await stage.call('/openapi.json', {}, null)).json()
  operations = Object.entries(
    paths as Record<string, Record<string, { operationId: string; security?: [] }>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      isOpen: security === undefined,
    })),
  )
})
afterAll(() => stage?.close())

const file = {
  name: 'a.jpg',
  size: 10,
  type: 'image/jpeg',
  width: 1080,
  height: 1080,
  url: 'https://example.com/a.jpg',
}

/** What a request about the user says in its body. */
const theirs = (operation: string): Record<string, unknown> | undefined => {
  const publication = {
    userId: stage.userId,
    selectedOptions: ['instagram_feed'],
    mediaFiles: [file],
    captions: { universal: 'Bom dia' },
  }
  const bodies: Record<string, Record<string, unknown>> = {
    enqueuePublication: publication,
    validatePublication: publication,
    enqueueBatch: { publications: [publication] },
    rescheduleJob: { scheduledAt: null },
    retryJob: { reason: 'I looked.' },
    redriveDeadLetters: { all: true },
    editJob: { caption: 'Boa tarde' },
    pausePlatform: { reason: 'I looked.' },
    confirmInstallation: { as: 'moved' },
  }
  return bodies[operation]
}

/** A request about the user's things, as if by them. */
const callAs = (token: string | null, { id, method, path }: Operation): Promise<Response> => {
  const concrete = path
    .replace('{platform}', 'instagram')
    .replace('{id}', path.startsWith('/api/accounts') ? stage.accounts.tiktok : jobId)
    .replace('{name}', 'a.jpg')
  const named = /^(listJobs|listAccounts|connectAccount|disconnectAccount|setDefaultAccount)$/.test(id)
  const url = named ? `${concrete}?user_id=${stage.userId}` : concrete
  const body = theirs(id)
  const headers = { 'content-type': body ? 'application/json' : 'application/octet-stream' }
  return stage.call(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }, token)
}

const world = () => stage.owner`
  select (select jsonb_agg(to_jsonb(one) order by id) from publication_jobs as one) as jobs,
    (select jsonb_agg(to_jsonb(one) order by id) from publications as one) as publications,
    (select jsonb_agg(to_jsonb(one) order by id) from platform_accounts as one) as accounts`

const outsiders: [string, () => string | null | Promise<string>][] = [
  ['nobody', () => null],
  ['the anon key', () => stage.project.sharedToken({ role: 'anon', aud: 'authenticated' })],
  ['a token of another secret', () => stage.project.sharedToken({ role: 'service_role' }, 'z'.repeat(40))],
  ['a service’s signature', () => stage.project.sharedToken({ iss: 'dispatcher', aud: 'gateway' })],
  ['an expired token', () => stage.project.token(stage.userId, { exp: 1 })],
  [
    'a token that claims to be the service role’s',
    () => stage.project.token(stage.userId, { role: 'service_role', aud: 'x' }),
  ],
]

describe('every operation of the document', () => {
  it('has a line of who may call it, and says so itself', () => {
    expect(operations.map(({ id }) => id).sort()).toEqual(Object.keys(access).sort())
    for (const { id, isOpen } of operations) expect(isOpen, id).toBe(access[id] === 'everybody')
  })

  it.each(outsiders)('that is not for everybody turns %s away', async (_who, token) => {
    const before = await world()
    for (const operation of operations) {
      const { status } = await callAs(await token(), operation)
      if (access[operation.id] === 'everybody') expect(status, operation.id).not.toBe(401)
      else expect(status, operation.id).toBe(401)
    }
    expect(await world()).toEqual(before)
    expect((await stage.stored()).files).toBe(0)
  })

  it('that is about somebody’s things turns another user away', async () => {
    const before = await world()
    for (const operation of operations.filter(
      ({ id }) => access[id] === 'author' || access[id] === 'operator',
    )) {
      const response = await callAs(await stage.project.token(stage.strangerId), operation)
      expect([403, 404], operation.id).toContain(response.status)
      expect(await response.text(), operation.id).not.toContain('Bom dia')
    }
    expect(await world()).toEqual(before)
  })

  it('that is for operators turns the author away too, whatever they say of themself', async () => {
    const sayings = [
      {},
      { user_metadata: { operator: true } },
      { operator: true },
      { app_metadata: { operator: 'true' } },
    ]
    for (const operation of operations.filter(({ id }) => access[id] === 'operator')) {
      for (const claims of sayings) {
        const token = await stage.project.token(stage.userId, claims)
        expect((await callAs(token, operation)).status, operation.id).toBe(403)
      }
    }
  })

  it('lets those in that it is for', async () => {
    const service = await stage.project.sharedToken({ role: 'service_role' })
    const author = await stage.project.token(stage.userId)
    // What ends something comes last.
    const closed = operations.filter(({ id }) => access[id] === 'author' || access[id] === 'operator')
    // What ends something comes last.
    const inOrder = closed.toSorted(
      (one, other) => +(one.id === 'disconnectAccount') - +(other.id === 'disconnectAccount'),
    )
    for (const operation of inOrder) {
      if (access[operation.id] === 'author') {
        expect(NOT_LET_IN, operation.id).not.toContain((await callAs(author, operation)).status)
      }
      expect(NOT_LET_IN, operation.id).not.toContain((await callAs(service, operation)).status)
    }
  })
})
