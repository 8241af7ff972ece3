import { once } from 'node:events'
import { createServer } from 'node:net'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterEach, expect, it } from 'vitest'

let harness: StackHarness | undefined
let stop: () => void = () => undefined
afterEach(async () => {
  await harness?.end()
  stop()
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
})

it('jobs complete while the telemetry collector accepts connections and never answers', async () => {
  const collector = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume()
    stop = () => {
      socket.destroy()
      collector.close()
    }
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const address = collector.address()
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  harness = await startStackHarness({ platforms: ['x', 'threads'] })
  const { client } = harness
  const captions = ['Um', 'Dois', 'Três', 'Quatro', 'Cinco', 'Seis', 'Sete']
  const publications = await Promise.all(
    captions.map((universal) =>
      client.enqueue({ selectedOptions: ['x_post', 'threads_post'], captions: { universal } }),
    ),
  )
  for (const { data } of publications) {
    const jobs = await until(
      async () => {
        const found = await client.jobs(data.publication_id)
        return found.every(({ status }) => status === 'completed') && found
      },
      'the jobs are completed',
      120_000,
    )
    expect(jobs).toHaveLength(2)
  }
  expect(await harness.spans()).toEqual([])
})
