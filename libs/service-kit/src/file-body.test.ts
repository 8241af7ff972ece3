import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileBody } from './file-body.ts'
import { type Listener, listen } from './listen.ts'

/** More than a connection's buffers hold: a client can be slower than the disk. */
const bytes = randomBytes(32_000_001)
let folder: string
let path: string
let server: Listener
const app = new Hono()
app.get('/:start/:end', (context) => {
  const [start, end] = [Number(context.req.param('start')), Number(context.req.param('end'))]
  return new Response(fileBody({ path, start, end }, context), {
    status: 206,
    headers: { 'content-length': String(end - start), 'x-kept': 'yes' },
  })
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-file-'))
  path = join(folder, 'file.bin')
  await writeFile(path, bytes)
  server = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  server.server.closeAllConnections()
  await server.close()
  await rm(folder, { recursive: true })
})

const openFiles = async (): Promise<number> => {
  const all = await readdir('/proc/self/fd')
  const paths = await Promise.all(all.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return paths.filter((one) => one === path).length
}
const untilClosed = async (): Promise<void> => {
  while ((await openFiles()) > 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

test.each([
  [0, bytes.length],
  [1, 2],
  [262_143, 262_145],
  [1_000_000, 31_999_999],
])('bytes %i to %i are sent as they are, with the headers of the response', async (start, end) => {
  const sent = await fetch(`${server.url}/${start}/${end}`)
  expect([sent.status, sent.headers.get('x-kept')]).toEqual([206, 'yes'])
  expect(Buffer.from(await sent.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true)
  const read = await app.request(`/${start}/${end}`)
  expect(Buffer.from(await read.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true)
  await untilClosed()
})

test('many at once do not get each other’s bytes', async () => {
  const ranges = Array.from({ length: 20 }, (_, index) => [index * 7, 2_900_000 + index * 11] as const)
  const all = await Promise.all(
    ranges.map(async ([start, end]) => (await fetch(`${server.url}/${start}/${end}`)).arrayBuffer()),
  )
  for (const [index, [start, end]] of ranges.entries()) {
    expect(Buffer.from(all[index] ?? new ArrayBuffer(0)).equals(bytes.subarray(start, end))).toBe(true)
  }
})

test('a client that is slower than the disk gets the same bytes', async () => {
  const answer = await fetch(`${server.url}/0/${bytes.length}`)
  const pieces: Uint8Array[] = []
  for await (const piece of answer.body ?? []) {
    pieces.push(piece)
    // Lets the server run, often.
    for (let pass = 0; pass < 50; pass += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
})

test('a client that goes away leaves no file open', async () => {
  const gone = new AbortController()
  const answer = await fetch(`${server.url}/0/${bytes.length}`, { signal: gone.signal })
  await answer.body?.getReader().read()
  gone.abort()
  await untilClosed()
})

test('a file that has become shorter breaks the answer off, so that it cannot pass for the whole', async () => {
  await truncate(path, 1_000_000)
  const answer = await fetch(`${server.url}/0/${bytes.length}`)
  await expect(answer.arrayBuffer()).rejects.toThrow()
  await untilClosed()
})
