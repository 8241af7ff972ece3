import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn } from '../support.ts'
import { completed, newJob, whileOpen } from './support.ts'

// A lease taken ahead moves up to a slot while its dispatcher says something of it.

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
  await stage.owner`select set_max_concurrent(1)`
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

/** One job in the slot, another ahead; the first one's place is given to a lease of somebody else. */
const setMove = async () => {
  const id = randomUUID()
  await enqueue(stage, [{}, {}])
  const { claims } = await takeTurn(stage.dispatcher, { id, ahead: 1 })
  const [first, ahead] = claims
  if (!first || !ahead) throw new Error('two claims were expected')
  const others = randomUUID()
  const move = async (sql: Pick<Stage['owner'], 'unsafe'>) => {
    await sql.unsafe(`
      update publication_slots as target
      set job_id = moved.job_id, attempt = moved.attempt, lease_token = moved.lease_token,
        lease_expires_at = moved.lease_expires_at
      from publication_slots as moved
      where target.slot = 1 and moved.lease_token = '${ahead.lease_token}'`)
    await sql.unsafe(`
      update publication_slots set job_id = gen_random_uuid(), lease_token = '${others}'
      where slot < 0 and lease_token = '${ahead.lease_token}'`)
  }
  const isTheirs = async () =>
    (await stage.owner`select from publication_slots where lease_token = ${others}`).length === 1
  return { id, ahead, move, isTheirs }
}

describe('a lease that moves up while its dispatcher', () => {
  it('settles it: the job is completed, and the place it has left stays who has it now', async () => {
    const { id, ahead, move, isTheirs } = await setMove()
    const settlements = [{ lease_token: ahead.lease_token, outcome: completed }]
    await stage.owner`insert into dispatchers (id) values (${id}) on conflict (id) do update set swept_at = now() + interval '1 hour'`
    const { settled } = await whileOpen(stage, stage.owner, move, () =>
      takeTurn(stage.dispatcher, { id, settlements, max: 1 }),
    )
    expect(settled).toEqual([true])
    expect((await jobOf(stage.owner, ahead.job_id)).status).toBe('completed')
    expect(await isTheirs()).toBe(true)
  })

  it('renews it: it is not lost', async () => {
    const { id, ahead, move } = await setMove()
    await stage.owner`insert into dispatchers (id) values (${id}) on conflict (id) do update set swept_at = now() + interval '1 hour'`
    const { lost } = await whileOpen(stage, stage.owner, move, () =>
      takeTurn(stage.dispatcher, { id, renewals: [ahead.lease_token], max: 1 }),
    )
    expect(lost).toEqual([])
  })
})

it('a user’s last messages are taken while an enqueue still counts them: what it put behind them begins soon', async () => {
  const share = 10
  await enqueue(stage, Array(share).fill({}))
  let late = ''
  await stage.gateway.begin(async (sql) => {
    const request = {
      user_id: stage.userId,
      total_requested: 1,
      jobs: [
        { platform: 'x', option: 'x_post', content: { mediaFiles: [], caption: 'Bom dia', settings: {} } },
      ],
    }
    const [row] = await sql`select enqueue_publication(${sql.json(request)}) as answer`
    late = row?.answer.jobs[0].job_id
    let settlements: { lease_token: string; outcome: object }[] = []
    for (let taken = 0; taken < share; taken += 1) {
      const { claims } = await takeTurn(stage.dispatcher, { settlements: settlements as never })
      settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    }
    await takeTurn(stage.dispatcher, { settlements: settlements as never, max: 0 })
  })
  expect(await stage.owner`select from publication_backlog`).toHaveLength(1)
  const { claims } = await takeTurn(stage.dispatcher)
  expect(claims.map(({ job_id }) => job_id)).toEqual([late])
})

it('attempts that are lost with their leases come to an end', async () => {
  const id = await newJob(stage)
  await stage.owner`update queue_settings set lost_attempts = 3`
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect((await takeTurn(stage.dispatcher)).claims).toHaveLength(1)
    await stage.owner`update publication_slots set lease_expires_at = now() where lease_token is not null`
    await stage.owner`select release_expired_leases()`
  }
  expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'failed', error_code: 'internal', attempt: 3 })
  expect((await takeTurn(stage.dispatcher)).claims).toEqual([])
})

it('a message without a job does not hide jobs that nothing would wake', async () => {
  const id = await newJob(stage)
  await stage.owner`select pgmq.purge_queue('publication_queue')`
  await stage.owner`select pgmq.send('publication_queue', '{"v": 1}')`
  await stage.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update publication_jobs set created_at = now() - interval '2 minutes'`
  })
  await stage.owner`select retry_failed_publication_jobs()`
  const messages = await stage.owner`select from pgmq.q_publication_queue where message ->> 'job_id' = ${id}`
  expect(messages).toHaveLength(1)
})
