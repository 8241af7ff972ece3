import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSpanReceiver } from './spans.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-spans-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('answers a trace with those that go on with it, each span with its service', async () => {
  const receiver = await createSpanReceiver(join(folder, 'spans.jsonl'))
  const span = (traceId: string, name: string, links: { traceId: string }[] = []) => ({
    traceId,
    spanId: name,
    name,
    links,
  })
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'dispatcher' } }] }
  const spans = [span('t1', 'asked'), span('t2', 'done much later', [{ traceId: 't1' }]), span('t3', 'other')]
  const posted = await receiver.request('/v1/traces', {
    method: 'POST',
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  })
  expect(posted.status).toBe(200)
  const answer = (await (await receiver.request('/traces/t1')).json()) as { spans: object[] }
  expect(answer.spans).toMatchObject([
    { name: 'asked', service: 'dispatcher' },
    { name: 'done much later', service: 'dispatcher' },
  ])
})
