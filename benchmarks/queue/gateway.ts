import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { startProject } from '@carteiro/testing/gateway/project'
import postgres from 'postgres'
import { Agent, request } from 'undici'
import { endProcess, type Place } from './place.ts'
import { until } from './run-worker.ts'
import { makeUser, SECRET } from './systems/carteiro.ts'

const CONNECTIONS = 64
const http = new Agent({ connections: CONNECTIONS })

const answers = (url: string) => async (): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** The real gateway as a process of its own, with every platform's catalog. */
export const startGateway = async (place: Place) => {
  const project = await startProject()
  const sql = postgres(place.urlOf('carteiro'), { max: 1, onnotice: () => undefined })
  for (const catalog of catalogs) {
    await sql`update carteiro.platforms set catalog = ${sql.json(catalog as never)}, version = '1.0.0'
      where platform = ${catalog.platform}`
  }
  await sql.end()
  const port = await place.freePort()
  const url = `http://127.0.0.1:${port}`
  const gateway = place.start('../../services/gateway/src/main.ts', {
    PORT: String(port),
    DATABASE_URL: place.urlOf('carteiro', 'carteiro_gateway'),
    INTERNAL_AUTH_SECRET: SECRET,
    SUPABASE_URL: project.url,
    MEDIA_DIR: `${place.folder}/media`,
    PUBLIC_URL: url,
    CALLS_PER_MINUTE: '1000000',
    LOG_LEVEL: 'warn',
  })
  gateway.stdout?.resume()
  await until(answers(`${url}/readyz`), 'the gateway')
  return {
    url,
    authorizationOf: async (userId: string) => `Bearer ${await project.token(userId)}`,
    close: async () => {
      await endProcess(gateway)
      await project.close()
    },
  }
}

/** Calls of the real gateway, and for comparison of a minimal service, each in a process of its own. */
export const gatewayCaller = async (place: Place) => {
  const gateway = await startGateway(place)
  const url = place.urlOf('carteiro')
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const { userId } = await makeUser(sql, 'instagram')
  // One user enqueues more than the quota allows.
  await sql`update carteiro.queue_settings set waiting_jobs_per_user = null`
  await sql`create table requests (id bigint generated always as identity primary key, body jsonb not null)`
  await sql.end()

  const barePort = await place.freePort()
  const bareUrl = `http://127.0.0.1:${barePort}`
  const bare = place.start('workers/bare-hono.ts', { PORT: String(barePort), DATABASE_URL: url })
  bare.stdout?.resume()
  await until(answers(bareUrl), 'the bare service')

  const authorization = await gateway.authorizationOf(userId)
  const body = JSON.stringify({
    userId,
    selectedOptions: ['instagram_feed'],
    mediaFiles: [],
    captions: { universal: 'Bom dia' },
    settings: {},
  })
  const post = async (to: string): Promise<void> => {
    const response = await request(to, {
      method: 'POST',
      dispatcher: http,
      headers: { 'content-type': 'application/json', authorization },
      body,
    })
    const text = await response.body.text()
    if (response.statusCode !== 200) throw new Error(`${to}: HTTP ${response.statusCode} ${text}`)
  }
  return {
    enqueue: () => post(`${gateway.url}/api/publications/enqueue`),
    insertBarely: () => post(bareUrl),
    close: async () => {
      await gateway.close()
      await endProcess(bare, 'SIGKILL')
    },
  }
}
