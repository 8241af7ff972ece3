import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createLogger } from '@carteiro/service-kit'
import { type BucketHarness, startBucket } from '@carteiro/testing/gateway/bucket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMediaStore } from './create-store.ts'
import type { ListedMedia, MediaStore } from './store.ts'

const MEGABYTE = 1024 * 1024

describe.each(['disk', 's3'] as const)('media in a store: %s', (kind) => {
  let dir: string
  let bucket: BucketHarness | undefined
  let store: MediaStore
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'carteiro-media-'))
    bucket = kind === 's3' ? await startBucket() : undefined
    const config = { MEDIA_DIR: dir, MEDIA_STORE: kind, MEDIA_S3_PATH_STYLE: true, ...bucket?.settings }
    store = createMediaStore(config as never, createLogger({ service: 'gateway', level: 'silent' }))
  })
  afterEach(async () => {
    await bucket?.close()
    await rm(dir, { recursive: true, force: true })
  })

  const listed = async (): Promise<ListedMedia[]> => {
    const pages: ListedMedia[][] = []
    for await (const page of store.list()) pages.push(page)
    return pages.flat()
  }
  const keep = async (bytes: Buffer, name = 'a film.mp4'): Promise<string> => {
    const id = randomUUID()
    await store.receive(id, Readable.from([bytes]))
    await store.keep(id, { name, type: 'video/mp4', size: bytes.length })
    return id
  }

  it('are found when they are kept, whole and in parts, and not after they are removed', async () => {
    const bytes = Buffer.alloc(20 * MEGABYTE, 'Bom dia. ')
    const id = randomUUID()
    await store.receive(id, Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]))
    expect(await store.find(id, 'a film.mp4')).toBeUndefined()
    await store.keep(id, { name: 'a film.mp4', type: 'video/mp4', size: bytes.length })

    const found = await store.find(id, 'a film.mp4')
    expect([found?.size, found?.facts]).toEqual([bytes.length, { type: 'video/mp4', size: bytes.length }])
    const read = async (start: number, end: number) =>
      buffer((await found?.body(start, end, {} as never)) as never)
    expect((await read(0, bytes.length)).equals(bytes)).toBe(true)
    expect((await read(9_000_000, 9_000_010)).equals(bytes.subarray(9_000_000, 9_000_010))).toBe(true)
    expect(await store.find(id, 'another.mp4')).toBeUndefined()
    expect(await store.find('../x', 'a film.mp4')).toBeUndefined()

    await store.remove(id)
    expect(await store.find(id, 'a film.mp4')).toBeUndefined()
    expect(await listed()).toEqual([])
    await store.remove(id)
  })

  it('are listed in the order of their ids, with what is not kept', async () => {
    const kept = [await keep(Buffer.from('one')), await keep(Buffer.from('two'))]
    const open = randomUUID()
    await store.receive(open, Readable.from([Buffer.from('three')]))
    const all = await listed()
    expect(all.map(({ id }) => id)).toEqual([...kept, open].sort())
    expect(all.filter(({ isKept }) => !isKept).map(({ id }) => id)).toEqual([open])
    for (const { at } of all) expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
  })

  it('leave nothing that is kept when their source breaks off', async () => {
    const id = randomUUID()
    const broken = async function* () {
      yield Buffer.alloc(10 * MEGABYTE)
      throw new Error('gone')
    }
    await expect(store.receive(id, Readable.from(broken()))).rejects.toThrow('gone')
    await store.remove(id)
    expect(await listed()).toEqual([])
    expect(await store.problems()).toEqual([])
  })
})
