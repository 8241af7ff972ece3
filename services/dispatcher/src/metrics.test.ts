import { connectDatabase, prometheusText, startTelemetry, type Telemetry } from '@carteiro/service-kit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { enqueue, type Stage, setStage } from '../../../infra/supabase/tests/support.ts'
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

// Telemetry is of a process, so both are one story: a database that is away, then one that is there.
it('tells the queue’s state, and answers without it while the database is away', async () => {
  const away = connectDatabase('postgres://carteiro_dispatcher@127.0.0.1:9/postgres', {
    service: 'dispatcher',
  })
  observeQueue(away)
  expect(await prometheusText()).toContain('target_info')
  expect(await depths()).toEqual([])
  await away.end({ timeout: 0 })

  const stage: Stage = await setStage()
  observeQueue(stage.dispatcher)
  await enqueue(stage, [{}, {}, { priority: 'low' }])
  expect(await depths()).toEqual([
    'carteiro_queue_depth{carteiro_lane="high"} 0',
    'carteiro_queue_depth{carteiro_lane="normal"} 2',
    'carteiro_queue_depth{carteiro_lane="low"} 1',
  ])
  await stage.close()
})
