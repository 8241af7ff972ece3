import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
const untilTurnWaits = () =>
  expect
    .poll(async () => {
      const waiting = await stage.owner`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length
    })
    .toBe(1)

/** Changes a due job, and lets a turn begin before the change is committed: it has to wait for it. */
const claimsAfter = async (call: string, rates: unknown[]) => {
  await stage.owner`update platform_policies set rates = ${stage.owner.json(rates as never)} where platform = 'x'`
  const { jobs } = await enqueue(stage, [{}])
  const id = jobs[0]?.job_id ?? ''
  const { turn } = await stage.gateway.begin(async (transaction) => {
    await transaction.unsafe(call.replace('JOB', `'${id}', '${stage.userId}'`))
    const turn = takeTurn(stage.dispatcher)
    await untilTurnWaits()
    return { turn }
  })
  return { id, claims: (await turn).claims }
}

describe.each([
  ['a platform without rates, whose jobs are leased without a look', []],
  ['a platform with rates', [{ jobs: 100, seconds: 60 }]],
])('a turn that comes while a job is changed, of %s', (_name, rates) => {
  it('does not begin what was put off until tomorrow', async () => {
    const { id, claims } = await claimsAfter(`select reschedule_publication_job(JOB, '${tomorrow}')`, rates)
    expect(claims).toEqual([])
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'pending', attempt: 0 })
  })

  it('does not begin what was cancelled', async () => {
    const { id, claims } = await claimsAfter('select cancel_publication_job(JOB)', rates)
    expect(claims).toEqual([])
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'cancelled' })
  })

  it('begins with the words that the author has just written', async () => {
    const words = (caption: string) => JSON.stringify({ mediaFiles: [], caption, settings: {} })
    const { claims } = await claimsAfter(
      `select edit_publication_job(JOB, '${words('Bom dia')}', '${words('Boa tarde')}')`,
      rates,
    )
    expect(claims).toMatchObject([{ content: { caption: 'Boa tarde' } }])
  })
})
