import { randomUUID } from 'node:crypto'
import { JOB_CHANGED_EVENT, userTopic } from '@carteiro/contracts'
import { startStackHarness, until } from '@carteiro/testing/stack/harness'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import postgres from 'postgres'
import { demoUser } from '../../infra/local/src/auth/demo-user.ts'
import { percentile, print, printTable, printVerdict, scaled } from '../queue/figures.ts'

const SUBSCRIBERS = 100
const CHANGES = scaled(100)
const EVERY_MS = 50
const LIMIT_MS = 30_000
const ALLOWED_MS = 100

const now = (): number => performance.now()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The time from a job's change to the event at each of many clients, compared with a bare NOTIFY in the same transaction. */
export const benchRealtime = async (): Promise<void> => {
  const harness = await startStackHarness()
  const clients: SupabaseClient[] = []
  const sql = postgres(harness.urls.database, { max: 2, onnotice: () => undefined })
  try {
    const changedAt = new Map<string, number>()
    const delays: number[] = []
    const bare: number[] = []
    const noteDelay = (id: string, into: number[]): void => {
      const at = changedAt.get(id)
      if (at !== undefined) into.push(now() - at)
    }
    await sql.listen('bench', (id) => noteDelay(id, bare))
    const options = { auth: { persistSession: false, autoRefreshToken: false } }
    const first = createClient(harness.urls.supabase, harness.keys.anonKey, options)
    const { data } = await first.auth.signInWithPassword(demoUser)
    const token = data.session?.access_token ?? ''
    const userId = data.session?.user.id ?? ''
    for (let index = 0; index < SUBSCRIBERS; index += 1) {
      const client = createClient(harness.urls.supabase, harness.keys.anonKey, options)
      clients.push(client)
      await client.realtime.setAuth(token)
      await new Promise<void>((resolve, reject) => {
        client
          .channel(userTopic(userId), { config: { private: true } })
          .on('broadcast', { event: JOB_CHANGED_EVENT }, ({ payload }) => noteDelay(payload.id, delays))
          .subscribe((status, problem) => {
            if (status === 'SUBSCRIBED') resolve()
            if (status === 'CHANNEL_ERROR') reject(problem)
          })
      })
    }
    const request = { user_id: userId, total_requested: 1 }
    const scheduled_at = new Date(Date.now() + 86_400_000).toISOString()
    for (let change = 0; change < CHANGES; change += 1) {
      const content = { mediaFiles: [], caption: randomUUID(), settings: {} }
      const jobs = [{ platform: 'x', option: 'x_post', content, scheduled_at }]
      const [row] =
        await sql`select carteiro.enqueue_publication(${sql.json({ ...request, jobs } as never)}) as answer`
      const id: string = row?.answer.jobs[0].job_id
      await sql.begin(async (transaction) => {
        await transaction`select carteiro.cancel_publication_job(${id}, ${userId}), pg_notify('bench', ${id})`
        changedAt.set(id, now())
      })
      await pause(EVERY_MS)
    }
    await until(
      async () => delays.length >= CHANGES * SUBSCRIBERS,
      'every client receives every change',
      LIMIT_MS,
    )
    const row = (name: string, of: number[]): string[] => [
      name,
      percentile(of, 0.5).toFixed(1),
      percentile(of, 0.95).toFixed(1),
    ]
    print(`A change to its event at each of ${SUBSCRIBERS} clients, ms, ${CHANGES} changes`)
    printTable(['', 'p50', 'p95'], [row('NOTIFY to one connection', bare), row('Realtime', delays)])
    const above = percentile(delays, 0.95) - percentile(bare, 0.95)
    printVerdict(`${ALLOWED_MS} ms beside what p95 is above the notification's`, ALLOWED_MS / above, 1)
  } finally {
    for (const client of clients) await client.realtime.disconnect()
    await sql.end({ timeout: 1 })
    await harness.end()
  }
}
