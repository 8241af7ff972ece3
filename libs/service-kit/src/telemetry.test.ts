import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { currentTraceparent, linkTo, withSpan } from './spans.ts'
import { startTelemetry, type Telemetry } from './telemetry.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const sampled = `00-${TRACE_ID}-b7ad6b7169203331-01`
const unsampled = `00-${TRACE_ID}-b7ad6b7169203331-00`

let telemetry: Telemetry
beforeAll(() => {
  telemetry = startTelemetry({ service: 'test', version: '0.0.0' })
})
afterAll(() => telemetry.shutdown())

const traceparentIn = (options: Parameters<typeof withSpan>[1]) =>
  withSpan('work', options, async () => currentTraceparent() ?? 'none')

describe('without a collector there are traces all the same, for logs and for those who are called', () => {
  test('one is begun where there is none', async () => {
    expect(await traceparentIn({})).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  test.each([
    [sampled, '01'],
    [unsampled, '00'],
  ])('%s is gone on with, in a span of its own', async (parent, flags) => {
    const sent = await traceparentIn({ parent })
    expect(sent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-${flags}$`))
    expect(sent).not.toBe(parent)
  })

  test('a root begins anew, and can be linked to what it came from', async () => {
    const links = linkTo(sampled)
    expect(links[0]?.context.traceId).toBe(TRACE_ID)
    expect(await traceparentIn({ root: true, links })).not.toContain(TRACE_ID)
  })

  test.each(['', 'nonsense', '00-0-0-01'])(
    'a traceparent that is none (%j) begins a new one',
    async (parent) => {
      expect(await traceparentIn({ parent })).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    },
  )
})
