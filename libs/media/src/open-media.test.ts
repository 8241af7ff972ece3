import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isPrivateAddress } from '@carteiro/service-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMediaGuard } from './guard.ts'
import { openMedia } from './open-media.ts'
import { peekMedia } from './peek-media.ts'
import { type MediaServer, serveMedia } from './testing/serve-media.ts'

const signal = new AbortController().signal
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

let media: MediaServer
let odd: { url: string; close(): void }
beforeAll(async () => {
  media = await serveMedia()
  /** Servers with invalid answers. */
  const server = createServer((request, response) => {
    const [, kind, target] = /^\/([a-z-]+)\/?(.*)$/.exec(request.url ?? '') ?? []
    if (kind === 'redirect') response.writeHead(302, { location: decodeURIComponent(target ?? '') }).end()
    else if (kind === 'round') response.writeHead(302, { location: request.url }).end()
    else if (kind === 'refuses') response.writeHead(Number(target)).end('<html>no</html>')
    else if (kind === 'too-much') response.writeHead(206, { 'content-range': 'bytes 0-0/1000' }).end(bytes)
    else response.writeHead(503).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  odd = { url, close: () => void server.close().closeAllConnections() }
})
afterAll(async () => {
  await media.close()
  odd.close()
})

const open = (url: string, origins = [media.url, odd.url]) =>
  openMedia(
    { name: 'file', type: 'image/png', size: bytes.length, url },
    { signal, guard: createMediaGuard(origins) },
  )

test('a file is read in ranges, and streamed in pieces', async () => {
  const file = media.add('a.png', 'image/png', bytes)
  const opened = await open(file.url)
  expect(await opened.readRange(10, 20)).toEqual(Buffer.from(bytes.subarray(10, 20)))
  const pieces: number[] = []
  for await (const piece of opened.stream(400, 100)) pieces.push(piece.length)
  expect(pieces).toEqual([400, 400, 100])
})

test('redirects are followed, each address checked', async () => {
  const file = media.add('b.png', 'image/png', bytes)
  const through = `${odd.url}/redirect/${encodeURIComponent(file.url)}`
  expect((await open(through)).size).toBe(1000)
  await expect(open(through, [odd.url])).rejects.toThrow('not public')
  await expect(open(`${odd.url}/redirect/${encodeURIComponent('file:///etc/passwd')}`)).rejects.toThrow(
    'http',
  )
  await expect(open(`${odd.url}/round`)).rejects.toThrow('too often')
})

test.each([
  ['too-much', 'retry', 'could not be read'],
  ['down', 'retry', 'HTTP 503'],
])('a server with an invalid answer (%s) gives the verdict %s', async (kind, verdict, message) => {
  await expect(open(`${odd.url}/${kind}`)).rejects.toMatchObject({
    verdict,
    code: 'media_unreadable',
    message: expect.stringContaining(message),
  })
})

test.each([
  ['403', 'refuse', 'a signed link may be over'],
  ['401', 'refuse', 'a signed link may be over'],
  ['404', 'refuse', 'nothing at this address any more'],
  ['410', 'refuse', 'nothing at this address any more'],
  ['405', 'refuse', 'does not send it'],
  ['408', 'retry', 'HTTP 408'],
  ['429', 'retry', 'HTTP 429'],
  ['500', 'retry', 'HTTP 500'],
])('an address that answers %s gives the verdict %s', async (status, verdict, message) => {
  const error = await open(`${odd.url}/refuses/${status}`).catch((thrown) => thrown)
  expect(error).toMatchObject({ verdict, code: 'media_unreadable' })
  expect(error.message).toContain(message)
  // The message tells the user which file it is, and what to do.
  if (verdict === 'refuse') expect(error.message).toMatch(/^file: .*Upload the file \(POST \/api\/media\)/)
})

test('a file of another size than announced is refused', async () => {
  const file = media.add('short.png', 'image/png', bytes.subarray(0, 9))
  await expect(open(file.url)).rejects.toMatchObject({ verdict: 'refuse', code: 'media_changed' })
})

describe('a file whose server sends ETags', () => {
  const file = (now?: string) => {
    if (now === undefined) media.etags.delete('e.png')
    else media.etags.set('e.png', now)
    return media.add('e.png', 'image/png', bytes, { etag: '"one"' })
  }
  const guarded = () => ({ signal, guard: createMediaGuard([media.url]) })

  test.each(['"one"', 'W/"one"', undefined])('is the one that was measured with %s', async (now) => {
    expect((await openMedia(file(now), guarded())).size).toBe(1000)
    expect(await peekMedia(file(now), guarded())).toBe(now)
  })

  test('is refused with another one, though it is as long, and the user learns what to do', async () => {
    const refusal = {
      verdict: 'refuse',
      code: 'media_changed',
      message: expect.stringMatching(/^e\.png: it was replaced .*Nothing was published: edit the job/),
    }
    await expect(openMedia(file('"two"'), guarded())).rejects.toMatchObject(refusal)
    await expect(peekMedia(file('"two"'), guarded())).rejects.toMatchObject(refusal)
  })

  test('that is replaced while it is read gives no mixture of both', async () => {
    const opened = await openMedia(file('"one"'), guarded())
    file('"two"')
    await expect(opened.readRange(0, 10)).rejects.toMatchObject({ verdict: 'retry' })
  })
})

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://localhost/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1/',
  'http://0.0.0.0/',
  'http://[fd00::1]/',
])('%s is refused as not public', async (url) => {
  await expect(createMediaGuard([])(new URL(url))).rejects.toMatchObject({ code: 'media_unreadable' })
})

test('public addresses are public', () => {
  for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '172.32.0.1']) {
    expect(isPrivateAddress(address)).toBe(false)
  }
})
