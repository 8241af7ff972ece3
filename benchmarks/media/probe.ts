import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProber } from '@carteiro/media'
import { printTable, scaled, withSpread } from '../queue/figures.ts'

const MEGABYTE = 1024 * 1024
const DEADLINE_MS = 10_000
const PICTURE_BYTES = 90 * MEGABYTE
const FREE_BOXES = 4_000_000
const repository = join(import.meta.dirname, '../..')
const formats = join(repository, 'services/gateway/fixtures/formats')
const sandboxFixtures = join(repository, 'infra/sandbox/fixtures')

/** A real picture as large as an upload may be: its thumbnail segments are repeated. */
const largePicture = async (): Promise<Buffer> => {
  const picture = await readFile(join(sandboxFixtures, 'square.jpg'))
  const segment = Buffer.alloc(0xffff + 2)
  segment.writeUInt16BE(0xffe2)
  segment.writeUInt16BE(0xffff, 2)
  const segments = Array.from({ length: Math.floor(PICTURE_BYTES / segment.length) }, () => segment)
  return Buffer.concat([picture.subarray(0, 2), ...segments, picture.subarray(2)])
}

const emptyBoxes = (): Buffer => {
  const box = Buffer.from('\0\0\0\bfree', 'latin1')
  const head = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp41', 'latin1')
  return Buffer.concat([head, Buffer.alloc(FREE_BOXES * box.length, box)])
}

/** The cost of probing an upload, also of files that are made to be expensive. */
export const benchProbe = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-probe-'))
  const files: [name: string, bytes: Buffer][] = [
    ['JPEG of 48 kB', await readFile(join(sandboxFixtures, 'square.jpg'))],
    ['JPEG of 90 MB', await largePicture()],
    ['MP4 (H.264)', await readFile(join(sandboxFixtures, 'reel.mp4'))],
    ['MKV (AV1)', await readFile(join(formats, 'av1.mkv'))],
    ['AVI (DivX)', await readFile(join(formats, 'divx.avi'))],
    ['MP4 with a huge trun, refused', await readFile(join(formats, 'huge-trun.mp4'))],
    ['MP4 of four million empty boxes, refused', emptyBoxes()],
  ]
  const rows: string[][] = []
  for (const [name, bytes] of files) {
    const path = join(folder, 'content')
    await writeFile(path, bytes)
    const prober = createProber({ deadlineMs: DEADLINE_MS })
    const idle = process.memoryUsage.rss()
    let most = idle
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 5)
    const measured: number[] = []
    for (let probe = 0; probe <= scaled(20); probe += 1) {
      const begun = performance.now()
      await prober.probe({ path, name }, new AbortController().signal).catch(() => undefined)
      measured.push(performance.now() - begun)
    }
    clearInterval(watch)
    const [first = 0, ...others] = measured
    rows.push([name, first.toFixed(0), withSpread(others), ((most - idle) / MEGABYTE).toFixed(0)])
  }
  printTable(['', 'first, ms', 'after it, ms', 'memory above idle, MB'], rows)
  await rm(folder, { recursive: true })
}
