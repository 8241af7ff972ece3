import { randomUUID } from 'node:crypto'
import type { GatewayHarness } from '@carteiro/testing/gateway/harness'
import { Upload } from '@tus/utils'

/** `scope`: what the document says that a caller needs; undefined: everybody may call it. */
export type Operation = { id: string; method: string; path: string; scope: string | undefined }

/** Every operation of the gateway's own document. */
export const operationsOf = async (harness: GatewayHarness): Promise<Operation[]> => {
  const { paths } = await (await harness.call('/openapi.json', {}, null)).json()
  type Described = { operationId: string; security?: { bearer: string[] }[] }
  return Object.entries(paths as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      scope: security?.[0]?.bearer[0],
    })),
  )
}

/** An origin of the deployment's own, where webhooks may be sent to: MEDIA_ALLOWED_ORIGINS. */
export const OWN_ORIGIN = 'http://127.0.0.1:9'

/** A webhook of the user. Answers its id. */
export const createWebhook = async (harness: GatewayHarness): Promise<string> =>
  (await (await harness.post('/api/webhooks', { url: `${OWN_ORIGIN}/${randomUUID()}` })).json()).data.id

const file = {
  name: 'a.jpg',
  size: 10,
  type: 'image/jpeg',
  width: 1080,
  height: 1080,
  url: 'https://example.com/a.jpg',
}

/** What a request about a user says in its body; `mode` is that of the caller. */
export const bodyOf = (
  operation: string,
  userId: string,
  mode = 'live',
): Record<string, unknown> | undefined => {
  const publication = {
    userId,
    selectedOptions: ['instagram_feed'],
    mediaFiles: [file],
    captions: { universal: 'Bom dia' },
  }
  const bodies: Record<string, Record<string, unknown>> = {
    enqueuePublication: publication,
    validatePublication: publication,
    enqueueBatch: { publications: [publication] },
    rescheduleJob: { scheduledAt: null },
    retryJob: { reason: 'I checked.' },
    redriveDeadLetters: { all: true },
    redriveEventHandlers: { all: true },
    editJob: { caption: 'Boa tarde' },
    changeAccount: { media_policy: 'convert' },
    pausePlatform: { reason: 'I checked.' },
    confirmInstallation: { as: 'moved' },
    createKey: { user_id: userId, name: 'a key', mode, scopes: ['keys:write'] },
    editKey: { name: 'another name' },
    createWebhook: { url: `${OWN_ORIGIN}/${randomUUID()}`, user_id: userId },
    changeWebhook: { description: 'New' },
    rotateWebhookSecret: {},
    replayWebhookMessages: { failed: true },
  }
  return bodies[operation]
}

const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** A resumable upload of the user, of which nothing has arrived. Answers its id. */
export const createResumable = async (harness: GatewayHarness, mode = 'live'): Promise<string> => {
  const id = randomUUID()
  await harness.owner`
    select carteiro.begin_resumable_upload(${harness.userId}, ${id}, 'a.jpg', 10, '1 hour', ${mode})`
  await harness.store.resumable().create(new Upload({ id, size: 10, offset: 0 }))
  return id
}

/** Operations whose query names the user. */
const NAMES_USER =
  /^(getPublication|listPublications|listJobs|listAccounts|connectAccount|disconnectAccount|changeAccount|setDefaultAccount|listMedia|deleteMedia|listKeys|listAuditEntries|(list|get|change|delete|test)Webhooks?|rotateWebhookSecret|(list|replay)WebhookMessages)$/

/** The ids of a user's things. */
export type Things = {
  publication: string
  job: string
  upload: string
  resumable: string
  key: string
  webhook: string
}

/** A request about the user's things, as if by them. */
export const callOperation = (
  harness: GatewayHarness,
  things: Things,
  token: string | null,
  { id, method, path }: Operation,
  mode?: string,
): Promise<Response> => {
  const ofPaths = {
    '/api/accounts': harness.accounts.tiktok,
    '/api/publications/{id}': things.publication,
    '/api/media/uploads': things.resumable,
    '/api/media': things.upload,
    '/api/keys': things.key,
    '/api/webhooks': things.webhook,
  }
  const [, thing = things.job] = Object.entries(ofPaths).find(([start]) => path.startsWith(start)) ?? []
  const concrete = path.replace('{platform}', 'instagram').replace('{id}', thing).replace('{name}', 'a.jpg')
  const url = NAMES_USER.test(id) ? `${concrete}?user_id=${harness.userId}` : concrete
  const body = bodyOf(id, harness.userId, mode)
  if (id === 'uploadMedia') return harness.call(url, { method, body: picture }, token)
  if (path.startsWith('/api/media/uploads')) {
    const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
    const own = method === 'PATCH' ? { 'upload-offset': '0' } : { 'upload-length': String(picture.length) }
    const bytes = method === 'POST' ? picture : method === 'PATCH' ? picture.subarray(0, 5) : undefined
    return harness.call(
      concrete,
      { method, headers: { ...tus, ...own }, ...(bytes ? { body: bytes } : {}) },
      token,
    )
  }
  const headers = { 'content-type': body ? 'application/json' : 'application/octet-stream' }
  return harness.call(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }, token)
}
