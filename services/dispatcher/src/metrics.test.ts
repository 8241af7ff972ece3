import { connectDatabase, prometheusText, startTelemetry, type Telemetry } from '@carteiro/service-kit'
import { type DatabaseHarness, enqueue, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { observeQueue } from './metrics.ts'

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry({ service: 'dispatcher', version: '0.0.0' })
})
afterEach(() => telemetry.shutdown())

const depths = async (): Promise<string[]> =>
  (await prometheusText())
    .match(/^carteiro_queue_depth\{.*$/gm)
    ?.map((line) => line.replace(/,otel[^}]*/, '')) ?? []

// Telemetry is per process, so both are one test: a database that is away, then one that is there.
it('exports the queue’s state, and answers without it while the database is away', async () => {
  const away = connectDatabase('postgres://carteiro_dispatcher@127.0.0.1:9/postgres', {
    service: 'dispatcher',
  })
  observeQueue(away)
  expect(await prometheusText()).toContain('target_info')
  expect(await depths()).toEqual([])
  await away.end({ timeout: 0 })

  const harness: DatabaseHarness = await startDatabaseHarness()
  observeQueue(harness.dispatcher)
  await enqueue(harness, [{}, {}, { priority: 'low' }])
  expect(await depths()).toEqual([
    'carteiro_queue_depth{carteiro_queue="high",carteiro_mode="live"} 0',
    'carteiro_queue_depth{carteiro_queue="normal",carteiro_mode="live"} 2',
    'carteiro_queue_depth{carteiro_queue="low",carteiro_mode="live"} 1',
  ])
  await harness.close()
})
