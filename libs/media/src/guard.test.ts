import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isPrivateAddress } from '@carteiro/service-kit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMediaGuard } from './guard.ts'
import { openMedia } from './open-media.ts'

/** Printed with a failure: set it to repeat a run. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261125)
const bounded = { seed: SEED, numRuns: 2000 }
const PUBLIC = '93.184.215.14'

/** First and last addresses of ranges that IANA's registries do not give to public hosts, independent of the code under test. */
const special: [string, string][] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]
const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const addressOf = (number: number): string => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
const isSpecial = (number: number): boolean =>
  special.some(([first, last]) => number >= numberOf(first) && number <= numberOf(last))

/** Any IPv4 address, most often one at the edge of a range. */
const v4 = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc
    .tuple(fc.constantFrom(...special.flat()), fc.integer({ min: -2, max: 2 }))
    .map(([edge, step]) => (numberOf(edge) + step + 2 ** 32) % 2 ** 32),
)

/** Notations of one address that URL parsers accept. */
const spellings: ((number: number) => string)[] = [
  (number) => addressOf(number),
  (number) => `${addressOf(number)}.`,
  (number) => String(number),
  (number) => `0x${number.toString(16)}`,
  (number) => `0${number.toString(8)}`,
  (number) =>
    addressOf(number)
      .split('.')
      .map((part) => `0x${Number(part).toString(16)}`)
      .join('.'),
  (number) =>
    addressOf(number)
      .split('.')
      .map((part) => `0${Number(part).toString(8)}`)
      .join('.'),
  (number) => `${number >>> 24}.${number & 0xff_ff_ff}`,
  (number) => `${number >>> 24}.${(number >>> 16) & 255}.${number & 0xff_ff}`,
  // Digits of other scripts and full-width dots are read as digits and dots.
  (number) => addressOf(number).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (number) => addressOf(number).replaceAll('.', '。'),
  (number) => addressOf(number).replaceAll(/\d/g, (digit) => `%3${digit}`),
]
const carriers = ['::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '2002:', '::ffff:0:']
const inV6 = (carrier: string, number: number): string => {
  const groups = `${(number >>> 16).toString(16)}:${(number & 0xff_ff).toString(16)}`
  return carrier === '2002:' ? `2002:${groups}::` : `${carrier}${groups}`
}

const guard = createMediaGuard([])
const judge = (url: string) =>
  guard(new URL(url)).then(
    ({ address }) => address,
    (error) => error.code,
  )

describe('an address', () => {
  it('of IPv4 is public exactly when the registry says so', () => {
    fc.assert(
      fc.property(v4, (number) => isPrivateAddress(addressOf(number)) === isSpecial(number)),
      bounded,
    )
  })

  it('of IPv6 is public only in 2000::/3, and not when it maps to an IPv4 address', () => {
    const group = fc.integer({ min: 0, max: 0xff_ff }).map((value) => value.toString(16))
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const first = Number.parseInt(groups[0] ?? '', 16)
        const isGlobal = first >= 0x2000 && first <= 0x3fff
        return isGlobal || isPrivateAddress(groups.join(':'))
      }),
      bounded,
    )
    fc.assert(
      fc.property(fc.constantFrom(...carriers), v4, (carrier, number) =>
        isPrivateAddress(inV6(carrier, number)),
      ),
      bounded,
    )
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    'fe80::1%eth0',
    '2606:4700::1%1',
    '::',
    'fec0::1',
    '3fff::1',
    '2001:db8::1',
    '2001::1',
  ])('%s is not public', (address) => expect(isPrivateAddress(address)).toBe(true))
})

describe('a media URL', () => {
  it('is checked by the address that it resolves to, in any notation', async () => {
    await fc.assert(
      fc.asyncProperty(v4, fc.constantFrom(...spellings), async (number, spell) => {
        const verdict = await judge(`http://${spell(number)}/a.png`)
        expect(verdict).toBe(isSpecial(number) ? 'media_unreadable' : addressOf(number))
      }),
      bounded,
    )
  })

  it('that reaches an IPv4 address through IPv6 is refused', async () => {
    await fc.assert(
      fc.asyncProperty(v4, fc.constantFrom(...carriers), async (number, carrier) => {
        expect(await judge(`http://[${inV6(carrier, number)}]/`)).toBe('media_unreadable')
      }),
      bounded,
    )
  })

  it.each([
    'http://localhost/',
    'http://LOCALHOST./',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'http://a.localhost/',
    'http://metadata.google.internal/',
    'http://printer.local/',
    'http://router/',
    'http://intranet./',
    'http://nas.home.arpa/',
    'http://①②⑦.⓪.⓪.①/',
    `http://user@${PUBLIC}/`,
    `http://user:password@${PUBLIC}/`,
    `http://${PUBLIC}@127.0.0.1/`,
    `http://127.0.0.1\\@${PUBLIC}/`,
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'file:///etc/passwd',
    'ftp://93.184.215.14/',
    'data:image/png;base64,AAAA',
    'blob:http://93.184.215.14/1',
  ])('%s is refused', async (url) => {
    expect(await judge(url)).toBe('media_unreadable')
  })

  it.each([
    'http://[fe80::1%25eth0]/',
    'http://[::ffff:127.0.0.1',
    'http://256.256.256.256/',
    'http://0x100000000/',
  ])('%s is not a valid URL', (url) => expect(URL.canParse(url)).toBe(false))

  it('whose host has one private address among public ones is refused', async () => {
    const answers = (...addresses: string[]) =>
      createMediaGuard([], async () =>
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    const url = new URL('https://media.example.com/a.png')
    expect(await answers(PUBLIC)(url)).toEqual({ address: PUBLIC, family: 4 })
    await expect(answers(PUBLIC, '10.0.0.1')(url)).rejects.toMatchObject({ code: 'media_unreadable' })
    await expect(answers(PUBLIC, '::1')(url)).rejects.toMatchObject({ code: 'media_unreadable' })
    await expect(answers('fe80::1%2')(url)).rejects.toMatchObject({ code: 'media_unreadable' })
    await expect(answers()(url)).rejects.toThrow('does not exist')
  })
})

describe('DNS that changes its answer', () => {
  const bytes = Buffer.from('the file')
  const calls: string[] = []
  let port: number
  const ends: (() => void)[] = []
  const serve = (address: string, at: number): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer((request, response) => {
        calls.push(address)
        const [, start, end] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []
        const part = bytes.subarray(Number(start), Number(end) + 1)
        response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${bytes.length}` }).end(part)
      })
      ends.push(() => void server.close().closeAllConnections())
      server.listen(at, address, () => resolve((server.address() as AddressInfo).port))
    })
  beforeAll(async () => {
    port = await serve('127.0.0.2', 0)
    await serve('127.0.0.1', port)
  })
  afterAll(() => {
    for (const end of ends) end()
  })

  it('cannot redirect the connection: it goes to the address that was checked', async () => {
    // For the machine itself this name is 127.0.0.1.
    const url = `http://localhost:${port}/a.png`
    const checked = createMediaGuard([`http://localhost:${port}`], async () => [
      { address: '127.0.0.2', family: 4 },
    ])
    const file = { name: 'a.png', type: 'image/png', size: bytes.length, url }
    const media = await openMedia(file, { guard: checked, signal: new AbortController().signal })
    expect(Buffer.from(await media.readRange(0, bytes.length)).toString()).toBe('the file')
    expect(calls).toEqual(['127.0.0.2', '127.0.0.2'])
  })

  it('is checked again at every range and every redirect', async () => {
    const origin = `http://media.example.com:${port}`
    const file = { name: 'a.png', type: 'image/png', size: bytes.length, url: `${origin}/a.png` }
    // Twice an address that counts as public here, then a private one.
    const answers = ['127.0.0.2', '127.0.0.2']
    const moving = (url: URL) =>
      createMediaGuard(answers.length > 0 ? [origin] : [], async () => [
        { address: answers.shift() ?? '10.0.0.1', family: 4 },
      ])(url)
    const media = await openMedia(file, { guard: moving, signal: new AbortController().signal })
    await media.readRange(0, 1)
    await expect(media.readRange(1, 2)).rejects.toMatchObject({ code: 'media_unreadable' })
  })
})
