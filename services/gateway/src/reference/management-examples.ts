import { asText, done, named, type OperationExample } from './example-parts.ts'
import { metrics } from './example-queue.ts'
import * as the from './example-things.ts'

const keyScopes = ['publications:write', 'publications:read', 'media:write']
const newKey = { name: 'my app', mode: 'test', scopes: keyScopes }
const newWebhook = {
  url: 'https://app.example.com/webhooks/carteiro',
  description: 'my app',
  types: ['publication.completed', 'job.failed'],
}
const restored = { as: 'restored', restoredTo: the.AT }
const pause = { reason: 'Instagram has an incident.' }

/** Of keys, webhooks, the queue and the audit log, by `operationId`. */
export const managementExamples: Record<string, OperationExample> = {
  createKey: {
    body: newKey,
    answer: the.keyWithSecret,
    sdk: `const { secret } = await carteiro.keys.create(${asText(newKey)})`,
  },
  listKeys: {
    answer: { keys: [the.key] },
    sdk: `for (const key of await carteiro.keys.list()) console.log(key.name, key.status)`,
  },
  getKey: { answer: the.key, sdk: `const key = await carteiro.keys.get(${named(the.KEY)})` },
  editKey: {
    body: { name: 'my app, production' },
    answer: { ...the.key, name: 'my app, production' },
    sdk: `await carteiro.keys.edit(${named(the.KEY)}, { name: 'my app, production' })`,
  },
  rotateKey: {
    body: { overlap_seconds: 3600 },
    answer: the.keyWithSecret,
    sdk: `const { secret } = await carteiro.keys.rotate(${named(the.KEY)}, { overlap_seconds: 3600 })`,
  },
  revokeKey: {
    answer: { ...the.key, status: 'revoked', revoked_at: the.AT },
    sdk: `await carteiro.keys.revoke(${named(the.KEY)})`,
  },

  createWebhook: {
    body: newWebhook,
    answer: the.webhookWithSecret,
    sdk: `const { secret } = await carteiro.webhooks.create(${asText(newWebhook)})`,
  },
  listWebhooks: {
    answer: { webhooks: [the.webhook] },
    sdk: `for (const { url, status } of await carteiro.webhooks.list()) console.log(url, status)`,
  },
  getWebhook: {
    answer: the.webhook,
    sdk: `const webhook = await carteiro.webhooks.get(${named(the.WEBHOOK)})`,
  },
  changeWebhook: {
    body: { description: 'my app, production' },
    answer: { ...the.webhook, description: 'my app, production', seq: 2 },
    sdk: `await carteiro.webhooks.change(${named(the.WEBHOOK)}, { description: 'my app, production' })`,
  },
  deleteWebhook: { ...done, sdk: `await carteiro.webhooks.delete(${named(the.WEBHOOK)})` },
  rotateWebhookSecret: {
    body: { overlap_seconds: 86_400 },
    answer: the.webhookWithSecret,
    sdk: `const { secret } = await carteiro.webhooks.rotateSecret(${named(the.WEBHOOK)})`,
  },
  testWebhook: {
    answer: { message_id: the.MESSAGE },
    sdk: `await carteiro.webhooks.test(${named(the.WEBHOOK)})`,
  },
  listWebhookMessages: {
    query: { state: 'failed' },
    answer: { messages: [the.webhookMessage], next_cursor: null },
    sdk: `for await (const message of carteiro.webhooks.messages(${named(the.WEBHOOK)}, { state: 'failed' })) {\n  console.log(message.type, message.attempts.at(-1)?.error)\n}`,
  },
  replayWebhookMessages: {
    body: { failed: true },
    answer: { replayed: 3 },
    sdk: `await carteiro.webhooks.replay(${named(the.WEBHOOK)}, { failed: true })`,
  },

  getQueueMetrics: {
    query: { range: 'hour' },
    answer: metrics,
    sdk: `const { now } = await carteiro.queue.metrics({ range: 'hour' })`,
  },
  listPlatformStates: {
    answer: { platforms: [the.platformState] },
    sdk: `const { platforms } = await carteiro.queue.platforms()`,
  },
  pausePlatform: {
    body: pause,
    answer: { ...the.platformState, paused_at: the.AT, pause_reason: pause.reason },
    sdk: `await carteiro.queue.pause('instagram', ${asText(pause)})`,
  },
  resumePlatform: {
    answer: { ...the.platformState, released: 4 },
    sdk: `await carteiro.queue.resume('instagram')`,
  },
  listOperatedAccounts: {
    query: { needs_care: 'true' },
    answer: {
      accounts: [the.operatedAccount],
      counts: [{ platform: 'x', accounts: 1, needs_reauth: 0 }],
    },
    sdk: `const { accounts } = await carteiro.queue.accounts({ needs_care: 'true' })`,
  },
  listDeadLetterCauses: {
    answer: { causes: [the.deadLetterCause] },
    sdk: `const { causes } = await carteiro.queue.deadLetterCauses()`,
  },
  listDeadLetters: {
    query: { platform: 'x' },
    answer: { letters: [the.deadLetter] },
    sdk: `const { letters } = await carteiro.queue.deadLetters({ platform: 'x' })`,
  },
  redriveDeadLetters: {
    body: { platform: 'x', cause: the.CAUSE },
    answer: { redriven: [the.JOB], refused: [] },
    sdk: `await carteiro.queue.redriveDeadLetters({ platform: 'x', cause: '${the.CAUSE}' })`,
  },
  getStoredMedia: {
    answer: {
      files: 12,
      bytes: 48_000_000,
      unfinished: 0,
      unfinished_bytes: 0,
      limit_bytes: null,
      users: [{ user_id: the.USER, files: 12, bytes: 48_000_000 }],
    },
    sdk: `const { bytes } = await carteiro.queue.storedMedia()`,
  },
  listEventHandlers: {
    answer: {
      handlers: [
        {
          function: 'public.note_publication(jsonb)',
          types: ['publication.completed'],
          time_limit_ms: 5000,
          waiting: 0,
          oldest_at: null,
          failing: 0,
          dead: 1,
        },
      ],
    },
    sdk: `const { handlers } = await carteiro.queue.eventHandlers()`,
  },
  listHandlerDeadLetters: {
    query: { function: 'public.note_publication(jsonb)' },
    answer: {
      letters: [
        {
          id: 7,
          function: 'public.note_publication(jsonb)',
          type: 'publication.completed',
          event: { type: 'publication.completed' },
          attempts: 20,
          error_code: '23505',
          error_message: 'duplicate key value violates unique constraint',
          created_at: the.AT,
          dead_at: the.AT,
        },
      ],
    },
    sdk: `const { letters } = await carteiro.queue.handlerDeadLetters({ function: 'public.note_publication(jsonb)' })`,
  },
  redriveEventHandlers: {
    body: { function: 'public.note_publication(jsonb)' },
    answer: { redriven: 1 },
    sdk: `await carteiro.queue.redriveEventHandlers({ function: 'public.note_publication(jsonb)' })`,
  },
  getInstallation: {
    answer: the.installation,
    sdk: `const { problem } = await carteiro.queue.installation()`,
  },
  confirmInstallation: {
    body: restored,
    answer: { ...the.installation, confirmed_as: 'restored', confirmed_at: the.AT, jobs: 3 },
    sdk: `await carteiro.queue.confirmInstallation(${asText(restored)})`,
  },
  listAuditEntries: {
    query: { limit: '20' },
    answer: {
      entries: [
        {
          id: 81,
          at: the.AT,
          action: 'platform.paused',
          target: 'instagram',
          owner_id: null,
          actor: {
            kind: 'user',
            user_id: the.USER,
            key_id: null,
            database_role: 'carteiro_gateway',
            address: '203.0.113.7',
          },
          before: { paused_at: null },
          after: { paused_at: the.AT },
          trace_id: null,
        },
      ],
      next_cursor: null,
    },
    sdk: `for await (const entry of carteiro.audit.list({ limit: 20 })) console.log(entry.at, entry.action)`,
  },
}
