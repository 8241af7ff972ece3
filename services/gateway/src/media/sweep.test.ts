import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { createLogger } from '@carteiro/service-kit'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gatewayCalls } from '../sql/calls.ts'
import { removeOrphans } from './remove-orphans.ts'
import { recordStored } from './sweep.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const logger = createLogger({ service: 'gateway', level: 'silent' })

describe.each(['disk', 's3'] as const)('orphans of media on %s', (media) => {
  let harness: GatewayHarness
  beforeAll(async () => {
    harness = await startGatewayHarness({ media })
  })
  afterAll(() => harness?.close())
  beforeEach(async () => {
    await harness.owner`delete from carteiro.media_uploads`
    await harness.owner`update carteiro.media_usage set bytes = 0`
    for await (const page of harness.store.list()) for (const { id } of page) await harness.store.remove(id)
  })

  const sweep = (inMs = 0) =>
    removeOrphans(harness.store, gatewayCalls(harness.owner), logger, Date.now() + inMs)
  const stored = async (): Promise<string[]> => {
    const ids: string[] = []
    for await (const page of harness.store.list()) ids.push(...page.map(({ id }) => id))
    return ids
  }
  const register = async (id: string): Promise<void> => {
    await harness.owner`select carteiro.register_upload(${harness.userId}, ${id}, 'a.jpg', 10)`
  }
  const upload = async ({ isKept = true, hasRow = true } = {}): Promise<string> => {
    const id = randomUUID()
    await harness.store.receive(id, Readable.from([Buffer.alloc(10)]))
    if (isKept) await harness.store.keep(id, { name: 'a.jpg', type: 'image/jpeg', size: 10 })
    if (hasRow) await register(id)
    return id
  }
  const rows = async (): Promise<string[]> =>
    (await harness.owner`select id from carteiro.media_uploads order by id`).map(({ id }) => id)
  const agedRows = () =>
    harness.owner`update carteiro.media_uploads set created_at = now() - interval '2 hours'`

  it('files without a row go: what broke off after hours, what is kept when no upload is as old', async () => {
    const known = await upload()
    const kept = await upload({ hasRow: false })
    const broken = await upload({ isKept: false, hasRow: false })
    const id = randomUUID()
    await harness.owner`select carteiro.begin_resumable_upload(${harness.userId}, ${id}, 'a.jpg', 10, '2 years')`
    await harness.store.receive(id, Readable.from([Buffer.alloc(5)]))

    expect(await sweep(6 * HOUR_MS)).toEqual({ files: 0, rows: 0 })
    expect(await sweep(8 * HOUR_MS)).toEqual({ files: 1, rows: 0 })
    expect(await stored()).toEqual([known, kept, id].sort())
    expect(await sweep(31 * DAY_MS)).toEqual({ files: 1, rows: 0 })
    expect(await stored()).toEqual([known, id].sort())
    expect(broken).not.toBe(known)
    await harness.owner`select carteiro.drop_resumable_upload(${id})`
  })

  it('rows without a file go, and count no more; one whose file may be on its way stays', async () => {
    const known = await upload()
    const [lost, young] = [randomUUID(), randomUUID()]
    await register(lost)
    await agedRows()
    await register(young)
    expect(await sweep()).toEqual({ files: 0, rows: 1 })
    expect(await rows()).toEqual([known, young].sort())
    const [usage] =
      await harness.owner`select bytes::int from carteiro.media_usage where user_id = ${harness.userId}`
    expect(usage?.bytes).toBe(20)
  })

  it('a store that has lost most files is another store: no row goes', async () => {
    for (let count = 0; count < 11; count += 1) await register(randomUUID())
    await agedRows()
    expect(await sweep()).toEqual({ files: 0, rows: 0 })
    expect((await rows()).length).toBe(11)
  })

  it('what is stored is counted', async () => {
    await upload()
    expect(await gatewayCalls(harness.owner).mediaTotals()).toMatchObject({
      files: 1,
      bytes: 10,
      unfinished: 0,
    })
    await recordStored(gatewayCalls(harness.owner))
  })
})
