import { startTelemetry, type Telemetry } from '@carteiro/service-kit'
import { enqueue } from '@carteiro/testing/database/harness'
import {
  type DispatcherHarness,
  firstJob,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`

let harness: DispatcherHarness
let telemetry: Telemetry
beforeAll(async () => {
  telemetry = startTelemetry({ service: 'dispatcher', version: '0.0.0' })
  harness = await startDispatcherHarness()
})
afterAll(async () => {
  await harness.close()
  await telemetry.shutdown()
})
beforeEach(() => harness.reset())

const calledWith = async (jobs: object[]): Promise<string> => {
  const id = firstJob(await enqueue(harness, jobs, { traceparent }))
  await harness.owner`update carteiro.publication_timers set due_at = now()`
  const dispatcher = await harness.startDispatcher()
  await expect
    .poll(() => {
      dispatcher.wake()
      return harness.calls.map((call) => call.job_id)
    })
    .toEqual([id])
  return harness.calls[0]?.traceparent ?? ''
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
