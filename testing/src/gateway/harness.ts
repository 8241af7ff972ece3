import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createGateway,
  createMediaStore,
  createTasks,
  gatewayConfig,
  type MediaStore,
} from '@carteiro/gateway'
import { findFfmpeg } from '@carteiro/media'
import {
  connectDatabase,
  createLogger,
  type Logger,
  listen,
  loadConfig,
  type Sql,
} from '@carteiro/service-kit'
import postgres from 'postgres'
import { createTestDatabase, type TestDatabase } from '../database/database.ts'
import { createAccount, createUser } from '../database/harness.ts'
import { type BucketHarness, startBucket } from './bucket.ts'
import { catalogs } from './catalogs.ts'
import { type Project, SECRET, startProject } from './project.ts'
import { type StorageHarness, startStorage } from './storage.ts'

export const MEDIA_MAX_BYTES = 400 * 1024 * 1024

/** Whether files are converted, and by which `ffmpeg`: `no` for a machine without one, else that of FFMPEG_PATH. */
type Converting = { ffmpeg: 'yes' | 'no' }

/** The gateway on a real port with its own database role, a project that signs tokens, two users, their accounts. */
export type GatewayHarness = {
  url: string
  project: Project
  database: TestDatabase
  owner: Sql
  mediaDir: string
  store: MediaStore
  /** Where media are kept; undefined: in `mediaDir`. */
  bucket: BucketHarness | undefined
  /** Supabase Storage, where the project has it. */
  storage: StorageHarness | undefined
  userId: string
  strangerId: string
  accounts: { tiktok: string; instagram: string }
  /** A call as the user, or with another token; null sends none. */
  call(path: string, init?: RequestInit, token?: string | null): Promise<Response>
  /** POST of JSON, as the user. */
  post(path: string, body: unknown, headers?: Record<string, string>, token?: string): Promise<Response>
  enqueue(more?: Record<string, unknown>, headers?: Record<string, string>): Promise<Response>
  /** Counts rows and files: a refused request may add none. */
  stored(): Promise<{ publications: number; jobs: number; files: number }>
  /** Another gateway of the same deployment; with a bucket it shares no disk with the first one. */
  another(converts?: Converting): Promise<{ url: string; close(): Promise<void> }>
  /** Cuts the connections of this gateway and of the others, as a killed process would. */
  cut(): void
  close(): Promise<void>
}

export const startGatewayHarness = async (
  settings: {
    databaseUrl?: (url: string) => string
    logger?: Logger
    /** Where media are kept. */
    media?: 'disk' | 's3'
    /** Whether the project has Storage that the gateway may read. */
    withStorage?: boolean
    /** What this gateway and, unless they say otherwise, the others convert; without it they copy nothing either. */
    converting?: Converting
  } & Record<string, unknown> = {},
): Promise<GatewayHarness> => {
  const {
    databaseUrl = (url: string) => url,
    logger: ownLogger,
    media = 'disk',
    withStorage = false,
    converting,
    ...more
  } = settings
  const bucket = media === 's3' ? await startBucket() : undefined
  const project = await startProject()
  const database = await createTestDatabase()
  const owner = postgres(database.url, { max: 4, onnotice: () => undefined })
  const storage = withStorage ? await startStorage(project, owner) : undefined
  const mediaDir = await mkdtemp(join(tmpdir(), 'carteiro-media-'))
  const userId = await createUser(owner)
  const strangerId = await createUser(owner)
  for (const catalog of catalogs) {
    await owner`
      update carteiro.platforms set catalog = ${owner.json(catalog as never)}, version = '1.0.0'
      where platform = ${catalog.platform}`
  }
  const accounts = {
    tiktok: await createAccount(owner, userId, 'tiktok'),
    instagram: await createAccount(owner, userId, 'instagram'),
  }
  const publicUrl = 'http://media.test'
  const settingsOf = (dir: string) => ({
    DATABASE_URL: databaseUrl(database.urlAs('carteiro_gateway')),
    INTERNAL_AUTH_SECRET: SECRET,
    SUPABASE_URL: project.url,
    SUPABASE_JWT_SECRET: SECRET,
    JWKS_COOLDOWN_MS: '0',
    MEDIA_DIR: dir,
    ...bucket?.settings,
    ...(storage ? { SUPABASE_STORAGE_KEY: storage.key } : {}),
    WEBHOOK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    MEDIA_MAX_BYTES: String(MEDIA_MAX_BYTES),
    PUBLIC_URL: publicUrl,
    PORT: '0',
    // Tests make more requests in a minute than any user.
    CALLS_PER_MINUTE: '1000000',
    KEY_CALLS_PER_MINUTE: '1000000',
    // A loaded machine probes slowly.
    MEDIA_PROBE_MS: '120000',
    ...more,
  })
  const logger = ownLogger ?? createLogger({ service: 'gateway', level: 'silent' })
  const start = async (dir: string, converts = converting) => {
    const config = loadConfig(gatewayConfig, settingsOf(dir))
    const sql = connectDatabase(config.DATABASE_URL, { service: 'gateway', session: true })
    const store = createMediaStore(config, logger)
    const { ffmpeg } = converts?.ffmpeg === 'yes' ? await findFfmpeg(config.FFMPEG_PATH) : {}
    const converters = { video: ffmpeg !== undefined }
    const tasks = converts && createTasks({ sql, config, logger, store, ffmpeg })
    tasks?.start()
    const listener = await listen(createGateway({ sql, config, logger, store, converters }), {
      host: '127.0.0.1',
      port: 0,
    })
    const close = async (): Promise<void> => {
      await tasks?.stop()
      listener.server.closeAllConnections()
      await listener.close()
      await sql.end({ timeout: 1 })
    }
    return { url: listener.url, store, close, cut: () => listener.server.closeAllConnections() }
  }
  const listener = await start(mediaDir)
  const others: { cut(): void; close(): Promise<void> }[] = []

  const call: GatewayHarness['call'] = async (path, init = {}, token) => {
    const bearer = token === undefined ? await project.token(userId) : token
    const headers = new Headers(init.headers)
    if (bearer !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${bearer}`)
    return fetch(new URL(path, listener.url), { redirect: 'manual', ...init, headers })
  }
  const post: GatewayHarness['post'] = (path, body, headers = {}, token) =>
    call(
      path,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      },
      token,
    )
  const countFiles = async (): Promise<number> => {
    if (!bucket) return (await readdir(mediaDir)).filter((name) => name !== '.resumable').length
    const { objects, uploads } = await bucket.stored()
    return objects.length + uploads.length
  }
  return {
    url: listener.url,
    project,
    database,
    owner,
    mediaDir,
    store: listener.store,
    bucket,
    storage,
    userId,
    strangerId,
    accounts,
    call,
    post,
    enqueue: (body = {}, headers = {}) =>
      post(
        '/api/publications/enqueue',
        { userId, selectedOptions: ['instagram_feed'], captions: { universal: 'Bom dia' }, ...body },
        headers,
      ),
    stored: async () => {
      const [row] = await owner<{ publications: number; jobs: number }[]>`
        select (select count(*)::int from carteiro.publications) as publications,
          (select count(*)::int from publication_jobs) as jobs`
      return { publications: 0, jobs: 0, ...row, files: await countFiles() }
    },
    another: async (converts) => {
      const dir = bucket ? await mkdtemp(join(tmpdir(), 'carteiro-media-')) : mediaDir
      const other = await start(dir, converts)
      others.push(other)
      return other
    },
    cut: () => {
      for (const one of [listener, ...others]) one.cut()
    },
    close: async () => {
      await Promise.all([listener, ...others].map((one) => one.close()))
      await storage?.close()
      await owner.end({ timeout: 1 })
      await bucket?.close()
      await project.close()
      await database.drop()
      await rm(mediaDir, { recursive: true, force: true })
    },
  }
}

export type Failure = {
  success: false
  error: {
    code: string
    message: string
    details: { field: string; code: string; message: string; allowed?: unknown[]; platform?: string }[]
  }
}
export const failureOf = async (response: Response): Promise<Failure['error']> =>
  ((await response.json()) as Failure).error

/** An API key of the user's, made through the API: by the user, or with the token of another caller. */
export const createKey = async (
  harness: GatewayHarness,
  wanted: Record<string, unknown> = {},
  token?: string,
): Promise<{ id: string; secret: string }> => {
  const body = { name: randomUUID(), mode: 'live', scopes: ['keys:write'], ...wanted }
  const response = await harness.post('/api/keys', body, {}, token)
  if (response.status !== 201) throw new Error(`no key was made: ${await response.text()}`)
  return ((await response.json()) as { data: { id: string; secret: string } }).data
}
