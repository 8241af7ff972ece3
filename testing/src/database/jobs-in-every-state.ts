import type { Sql } from 'postgres'
import { createAccount, enqueue, pollQueue } from './harness.ts'

const HOUR_MS = 3_600_000

/** The visible facts of a job, to compare them before and after an upgrade. */
export type Known = { name: string; id: string }

/**
 * Creates jobs in every state by the functions of production; in some states more than one, when their rows can be in
 * different tables. Needs a database without jobs. `sql` is its owner.
 */
export const makeJobsInEveryState = async (sql: Sql, userId: string): Promise<Known[]> => {
  const made: Known[] = []
  const add = async (name: string, job: Record<string, unknown> = {}): Promise<string> => {
    // Platforms refuse the same text twice.
    const content = { mediaFiles: [], caption: name, settings: {} }
    const id = (await enqueue({ gateway: sql, userId }, [{ content, ...job }])).jobs[0]?.job_id ?? ''
    made.push({ name, id })
    return id
  }
  /** Claims the due jobs, usually one. */
  const claim = async (): Promise<string> => (await pollQueue(sql)).claims[0]?.lease_token ?? ''
  const settle = async (lease_token: string, outcome: Record<string, unknown>): Promise<void> => {
    const { settled } = await pollQueue(sql, { settlements: [{ lease_token, outcome }], max: 0 })
    if (settled[0] !== true) throw new Error(`not settled: ${JSON.stringify(outcome)}`)
  }
  const failed = { outcome: 'failed', code: 'content_rejected', message: 'No.' }

  for (const platform of ['x', 'linkedin', 'threads']) await createAccount(sql, userId, platform)

  await add('completed')
  await settle(await claim(), { outcome: 'completed', platform_response: { post_id: '1', permalink: null } })
  await add('failed')
  await settle(await claim(), { ...failed, verdict: 'refuse' })
  await add('awaiting_platform')
  await settle(await claim(), { outcome: 'pending', resume_after_seconds: 60, reason: 'It is converted.' })
  await add('pending, to be retried')
  await settle(await claim(), { ...failed, code: 'platform_unavailable', verdict: 'retry' })
  await add('held, account to connect', { platform: 'threads', option: 'threads_post' })
  await settle(await claim(), { ...failed, code: 'token_expired', verdict: 'reconnect' })
  await add('held, platform paused', { platform: 'linkedin', option: 'linkedin_post' })
  await settle(await claim(), { ...failed, code: 'permission_denied', verdict: 'halt' })
  const cancelled = await add('cancelled')
  await sql`select carteiro.cancel_publication_job(${cancelled}, ${userId})`
  await add('processing')
  await claim()
  await add('pending, scheduled', { scheduled_at: new Date(Date.now() + HOUR_MS).toISOString() })
  await add('pending, queued')
  return made
}
