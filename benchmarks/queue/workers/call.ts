import { Agent, request } from 'undici'

const http = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
const url = `${process.env.HANDLER_URL}/job`

export const concurrency = Number(process.env.CONCURRENCY)

/** What a job of a peer does: one call to the handler, with the job as its body. */
export const callHandler = async (job: unknown): Promise<void> => {
  const response = await request(url, {
    method: 'POST',
    dispatcher: http,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(job),
  })
  await response.body.text()
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
}

/** Calls `stop` once, when the benchmark sends SIGTERM. */
export const onStop = (stop: () => Promise<unknown>): void => {
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)))
}
