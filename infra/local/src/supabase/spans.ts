import { createReadStream } from 'node:fs'
import { appendFile, rename, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Hono } from 'hono'

export type OtlpValue = { stringValue?: string; intValue?: number | string; boolValue?: boolean }
export type OtlpSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind?: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes?: { key: string; value: OtlpValue }[]
  links?: { traceId: string; spanId: string }[]
  status?: { code?: number }
}
export type KeptSpan = OtlpSpan & { service: string }
type OtlpBody = {
  resourceSpans?: {
    resource?: { attributes?: { key: string; value: OtlpValue }[] }
    scopeSpans?: { spans?: OtlpSpan[] }[]
  }[]
}

const KEPT_SPANS = 20_000
/** A longer file of spans is rotated: the one before stays beside the new one. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

const spansIn = (body: OtlpBody): KeptSpan[] =>
  (body.resourceSpans ?? []).flatMap((resource) => {
    const attributes = resource.resource?.attributes ?? []
    const service = attributes.find((one) => one.key === 'service.name')?.value.stringValue ?? ''
    return (resource.scopeSpans ?? []).flatMap((scope) =>
      (scope.spans ?? []).map((span) => ({ ...span, service })),
    )
  })

/** The spans that earlier runs left, one a line. A line that was cut off by a kill is passed over. */
async function* linesOf(file: string): AsyncGenerator<KeptSpan> {
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      try {
        yield JSON.parse(line)
      } catch {}
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** A small OTLP/HTTP (JSON) receiver: keeps the last spans, in memory and in a file. Metrics are accepted and dropped. */
export const createSpanReceiver = async (file: string): Promise<Hono> => {
  const kept: KeptSpan[] = []
  const keep = (spans: KeptSpan[]): void => {
    kept.push(...spans)
    if (kept.length > KEPT_SPANS * 1.1) kept.splice(0, kept.length - KEPT_SPANS)
  }
  for await (const span of linesOf(file)) keep([span])

  const write = async (spans: KeptSpan[]): Promise<void> => {
    await appendFile(file, spans.map((span) => `${JSON.stringify(span)}\n`).join(''))
    if ((await stat(file)).size > MAX_FILE_BYTES) await rename(file, `${file}.old`)
  }
  /** One after the other, each whole. */
  let written: Promise<unknown> = Promise.resolve()

  const app = new Hono()
  app.post('/v1/traces', async (context) => {
    const spans = spansIn(await context.req.json())
    keep(spans)
    const mine = written.then(() => write(spans))
    written = mine.catch(() => undefined)
    await mine
    return context.json({ partialSuccess: {} })
  })
  app.post('/v1/metrics', (context) => context.json({ partialSuccess: {} }))

  // With the traces that say that they go on with it: those of attempts that began much later.
  app.get('/traces/:traceId', (context) => {
    const asked = context.req.param('traceId')
    const traces = new Set([asked])
    for (const { traceId, links = [] } of kept) {
      if (links.some((link) => link.traceId === asked)) traces.add(traceId)
    }
    return context.json({ spans: kept.filter(({ traceId }) => traces.has(traceId)) })
  })
  return app
}
