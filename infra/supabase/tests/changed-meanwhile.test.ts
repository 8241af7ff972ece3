import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
const untilPollWaits = () =>
  expect
    .poll(async () => {
      const waiting = await harness.owner`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length
    })
    .toBe(1)

/** Changes a due job, and lets a poll begin before the change is committed: the poll has to wait for it. */
const claimsAfter = async (call: string, rates: unknown[]) => {
  await harness.owner`update carteiro.platform_policies set rates = ${harness.owner.json(rates as never)} where platform = 'x'`
  const { jobs } = await enqueue(harness, [{}])
  const id = jobs[0]?.job_id ?? ''
  const { poll } = await harness.gateway.begin(async (transaction) => {
    await transaction.unsafe(call.replace('JOB', `'${id}', '${harness.userId}'`))
    const poll = pollQueue(harness.dispatcher)
    await untilPollWaits()
    return { poll }
  })
  return { id, claims: (await poll).claims }
}

describe.each([
  ['a platform without rates, whose jobs are leased without a look', []],
  ['a platform with rates', [{ jobs: 100, seconds: 60 }]],
])('a poll during a change of a job of %s', (_name, rates) => {
  it('does not claim a job that was postponed until tomorrow', async () => {
    const { id, claims } = await claimsAfter(
      `select carteiro.reschedule_publication_job(JOB, '${tomorrow}')`,
      rates,
    )
    expect(claims).toEqual([])
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', attempt: 0 })
  })

  it('does not claim a job that was cancelled', async () => {
    const { id, claims } = await claimsAfter('select carteiro.cancel_publication_job(JOB)', rates)
    expect(claims).toEqual([])
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'cancelled' })
  })

  it('claims a job with the caption that was just edited', async () => {
    const contentWith = (caption: string) => JSON.stringify({ mediaFiles: [], caption, settings: {} })
    const { claims } = await claimsAfter(
      `select carteiro.edit_publication_job(JOB, '${contentWith('Bom dia')}', '${contentWith('Boa tarde')}')`,
      rates,
    )
    expect(claims).toMatchObject([{ content: { caption: 'Boa tarde' } }])
  })
})
