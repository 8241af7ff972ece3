import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'

const script = `${import.meta.dirname}/testing/traced-process.ts`
const MEBIBYTE = 1024 * 1024

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A collector on a real port. `take` answers a request's body, or nothing at all. */
const startCollector = async (take: ((path: string, body: string) => void) | 'silent'): Promise<string> => {
  const server: Server = createServer((request, response) => {
    if (take === 'silent') return
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      take(request.url ?? '', Buffer.concat(chunks).toString())
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const startProcess = (endpoint: string, work: string) => {
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', script, endpoint, work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ends.push(() => child.kill('SIGKILL'))
  const lines: string[] = []
  child.stdout?.on('data', (chunk) => lines.push(String(chunk)))
  const said = (): Record<string, number> =>
    Object.assign(
      {},
      ...lines
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    )
  return { child, said, ended: once(child, 'close').then(([code]) => code as number | null) }
}

test.each(['refuses', 'accepts and never answers'])(
  'a collector that %s costs nothing: work goes on, memory stays, stopping is not held up',
  async (kind) => {
    const endpoint = kind === 'refuses' ? 'http://127.0.0.1:9' : await startCollector('silent')
    const { said, ended } = startProcess(endpoint, 'busy')
    expect(await ended).toBe(0)
    // 60,000 spans of a kilobyte or more would be 60 MiB.
    expect(said().grownBytes).toBeLessThan(12 * MEBIBYTE)
    expect(said()).toHaveProperty('stoppedWithinMs')
  },
)

test('a process that is killed leaves what others go on from, and no span without its parent', async () => {
  const names: string[] = []
  const endpoint = await startCollector((path, body) => {
    if (path === '/v1/traces')
      names.push(...[...body.matchAll(/"name":"([a-z ]+it)"/g)].map(([, name = '']) => name))
  })
  const { child, said, ended } = startProcess(endpoint, 'unfinished')
  await expect.poll(said).toEqual({ inTheMiddle: true })
  await expect.poll(() => names).toEqual(['receive it'])
  child.kill('SIGKILL')
  await ended
  expect(names).toEqual(['receive it'])
})

test('metrics and spans are sent by OTLP; what is left is sent when the process stops', async () => {
  const got = new Map<string, string>()
  const endpoint = await startCollector((path, body) => void got.set(path, (got.get(path) ?? '') + body))
  const { ended } = startProcess(endpoint, 'busy')
  expect(await ended).toBe(0)
  expect(got.get('/v1/metrics')).toContain('carteiro.test.things')
  expect(got.get('/v1/traces')).toContain('a part of it')
  expect(got.get('/v1/traces')).toContain('"service.version"')
})

test('what was not sampled is not sent; of an error only its name is sent', async () => {
  let got = ''
  const endpoint = await startCollector((path, body) => {
    if (path === '/v1/traces') got += body
  })
  expect(await startProcess(endpoint, 'half').ended).toBe(0)
  expect(got).toContain('"name":"wanted"')
  expect(got).not.toContain('unwanted')
  expect(got).toContain('"status":{"code":2}')
  expect(got).toContain('RangeError')
  expect(got).not.toContain('of a user')
})
