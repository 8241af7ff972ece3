import { randomUUID } from 'node:crypto'
import { connectDatabase } from '@carteiro/service-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { enqueue } from '../../../infra/supabase/tests/support.ts'
import { createApp } from './app.ts'
import { createDispatcher } from './dispatcher.ts'
import { createInstallation } from './installation.ts'
import { type DispatchStage, firstJob, logger, SECRET, setDispatchStage } from './testing/stage.ts'
import { createWitness, type Witness } from './witness.ts'

let stage: DispatchStage
beforeAll(async () => {
  stage = await setDispatchStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await stage.reset()
  await stage.owner`delete from installation`
})

const start = async (witness: Witness, deployment?: string) => {
  const sql = connectDatabase(stage.database.urlAs('carteiro_dispatcher'), {
    service: 'dispatcher',
    max: 2,
    session: true,
  })
  const installation = createInstallation({ sql, witness, deployment, logger })
  const timing = { lookEveryMs: 50 }
  const dispatcher = createDispatcher({ sql, id: randomUUID(), secret: SECRET, logger, timing, installation })
  const app = createApp({ sql, logger, secret: SECRET, dispatcher, installation })
  dispatcher.start()
  return {
    ready: async () => {
      const response = await app.request('/readyz')
      return { ...((await response.json()) as { reason?: string }), status: response.status }
    },
    stop: async () => {
      await dispatcher.stop()
      await sql.end({ timeout: 1 })
    },
  }
}

test('of a restored database nothing is published until an operator has confirmed it', async () => {
  const witness = createWitness(undefined)
  const first = await start(witness)
  const before = firstJob(await enqueue(stage))
  await expect.poll(() => stage.statusOf(before)).toBe('completed')
  await first.stop()
  expect((await witness.read())?.attempts).toEqual({ [before]: 1 })

  // The database as a backup of before the first claim has it.
  await stage.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`delete from publication_job_events where job_id = ${before} and type <> 'enqueued'`
    await sql`
      update publication_jobs set status = 'pending', phase = 'queued', attempt = 0, platform_response = null, completed_at = null
      where id = ${before}`
  })
  stage.calls.length = 0
  const second = await start(witness)
  const after = firstJob(await enqueue(stage))
  await expect.poll(second.ready).toMatchObject({
    status: 503,
    reason: expect.stringContaining('restored from a backup'),
  })
  expect(await stage.statusOf(after)).toBe('pending')
  expect(stage.calls).toEqual([])

  await stage.gateway`select confirm_installation('restored')`
  await expect.poll(() => stage.statusOf(after)).toBe('completed')
  await expect.poll(second.ready).toMatchObject({ status: 200 })
  await second.stop()
})

test('a dispatcher of another deployment’s name does not work on this database', async () => {
  const original = await start(createWitness(undefined), 'production')
  await expect.poll(original.ready).toMatchObject({ status: 200 })
  await expect.poll(async () => (await stage.owner`select from installation`).length).toBe(1)
  await original.stop()
  const copy = await start(createWitness(undefined), 'staging')
  const id = firstJob(await enqueue(stage))
  await expect.poll(copy.ready).toMatchObject({ status: 503, reason: expect.stringContaining('copy') })
  expect(await stage.statusOf(id)).toBe('pending')
  await copy.stop()
})
