import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { errorBody, mediaFile } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { fuzzed, HANG_MS } from '@carteiro/testing/fuzz'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

const own = resolve(import.meta.dirname, '../../fixtures')
const files = [fixtures, own, join(own, 'formats')].flatMap((folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: readFileSync(join(folder, name)) })),
)
const MEGABYTE = 1024 * 1024
/** Two threads at the limits of their memory (probe/prober.ts), and room for the suite itself. */
const MAX_GROWTH_MB = 450
let harness: GatewayHarness
let token: string
beforeAll(async () => {
  // With the deadline that is shipped: some damaged files keep a reader busy for ever, and end there.
  harness = await startGatewayHarness({ MEDIA_PROBE_MS: '10000' })
  token = await harness.project.token(harness.userId)
})
afterAll(() => harness?.close())

/** Numbers that sizes, counts and offsets in files are exchanged for. */
const EXTREMES = [0, 1, 0x7f_ff_ff_ff, 0x80_00_00_00, 0xff_ff_ff_ff]

/** A real file with a few of its parts changed: bytes, whole numbers, a piece cut out, doubled or moved, its end lost. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('number' as const), at: fc.nat(), value: fc.constantFrom(...EXTREMES) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 256 }) }),
  fc.record({ kind: fc.constant('end' as const), at: fc.nat(), value: fc.nat(0) }),
)
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

const damaged = (bytes: Buffer<ArrayBuffer>, changes: Damage[], inHead: boolean): Buffer<ArrayBuffer> =>
  changes.reduce((file, { kind, at: anywhere, value }) => {
    // What describes a file is at its beginning or its end more often than in between.
    const at = anywhere % Math.max(1, inHead ? Math.min(file.length, 400) : file.length)
    const copy = Buffer.from(file)
    if (kind === 'byte') copy[at] = value
    if (kind === 'number' && at + 4 <= copy.length) copy.writeUInt32BE(value, at)
    if (kind === 'cut') return Buffer.concat([copy.subarray(0, at), copy.subarray(at + value)])
    if (kind === 'double') return Buffer.concat([copy.subarray(0, at + value), copy.subarray(at)])
    if (kind === 'end') return copy.subarray(0, at)
    return copy
  }, bytes)

it('a damaged file is refused, or is what the answer says; nothing hangs, and nothing of the refused is kept', async () => {
  let kept = 0
  const before = process.memoryUsage.rss()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async ({ name, bytes }, changes, inHead) => {
        const response = await harness.call(
          `/api/media?name=${encodeURIComponent(name)}`,
          {
            method: 'POST',
            body: damaged(Buffer.from(bytes), changes, inHead),
            signal: AbortSignal.timeout(HANG_MS),
            headers: { 'content-type': 'application/octet-stream', connection: 'close' },
          },
          token,
        )
        const answer = await response.json()
        if (response.status === 201) {
          kept += 1
          mediaFile.parse(answer.data)
        } else {
          expect([400, 415]).toContain(response.status)
          errorBody.parse(answer)
        }
      },
    ),
    fuzzed(200),
  )
  // A file, and what was measured of it.
  expect((await harness.stored()).files).toBe(2 * kept)
  expect(kept).toBeGreaterThan(0)
  expect((process.memoryUsage.rss() - before) / MEGABYTE).toBeLessThan(MAX_GROWTH_MB)
  expect((await harness.call('/healthz', {}, null)).status).toBe(200)
})
