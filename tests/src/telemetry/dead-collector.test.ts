import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { setWholeStage, until, type WholeStage } from '../stage.ts'

let stage: WholeStage | undefined
let stop: () => void = () => undefined
afterEach(async () => {
  await stage?.end()
  stop()
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
}, 60_000)

it('with a collector that takes everything and never answers, jobs are done as ever', async () => {
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
  stage = await setWholeStage()
  const { client } = stage
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
      60_000,
    )
    expect(jobs).toHaveLength(2)
  }
  expect(await stage.spans()).toEqual([])
}, 120_000)
