import { startTelemetry, type Telemetry } from '@carteiro/service-kit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enqueue } from '../../../infra/supabase/tests/support.ts'
import { type DispatchStage, firstJob, setDispatchStage } from './testing/stage.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`

let stage: DispatchStage
let telemetry: Telemetry
beforeAll(async () => {
  telemetry = startTelemetry({ service: 'dispatcher', version: '0.0.0' })
  stage = await setDispatchStage()
})
afterAll(async () => {
  await stage.close()
  await telemetry.shutdown()
})
beforeEach(() => stage.reset())

const calledWith = async (jobs: object[]): Promise<string> => {
  const id = firstJob(await enqueue(stage, jobs, { traceparent }))
  await stage.owner`update publication_timers set due_at = now()`
  const dispatcher = await stage.startDispatcher()
  await expect
    .poll(
      () => {
        dispatcher.wake()
        return stage.calls.map((call) => call.job_id)
      },
      { timeout: 5_000 },
    )
    .toEqual([id])
  return stage.calls[0]?.traceparent ?? ''
}

it('goes on with the trace of the request, in a span of its own', async () => {
  const called = await calledWith([{}])
  expect(called).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`))
  expect(called).not.toBe(traceparent)
})

it('begins a trace of its own for a scheduled job', async () => {
  const inTenMinutes = new Date(Date.now() + 600_000).toISOString()
  const called = await calledWith([{ scheduled_at: inTenMinutes }])
  expect(called).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(called).not.toContain(TRACE_ID)
})
