import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ConversionTarget } from '@carteiro/contracts'
import { createConverter, createProber, findFfmpeg } from '@carteiro/media'
import { median, print, printTable, runs, scaled, withSpread } from '../queue/figures.ts'

const run = promisify(execFile)
const DEADLINE_MS = 600_000
const never = new AbortController().signal
const MILLISECONDS = 1000
const NICE = String(constants.priority.PRIORITY_BELOW_NORMAL)

/** Of each source video, in seconds. */
const seconds = scaled(20)
const hd = ['-f', 'lavfi', '-i', `testsrc2=s=1920x1080:r=30:d=${seconds}`]
const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`]
const still = ['-f', 'lavfi', '-i', 'testsrc2=s=4032x3024', '-frames:v', '1']
const fast = ['-preset', 'ultrafast']

/** How each source is made. */
const sources: Record<string, string[]> = {
  'hevc.mov': [...hd, ...tone, '-c:v', 'libx265', ...fast, '-x265-params', 'log-level=error', '-c:a', 'aac'],
  'prores.mov': [...hd, '-c:v', 'prores_ks', '-profile:v', '1'],
  'h264.mkv': [...hd, ...tone, '-c:v', 'libx264', ...fast, '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  'photo.png': [...still],
  'photo.tif': [...still],
}

const hdTarget: ConversionTarget = {
  kind: 'video',
  frame_rate: 30,
  max_bitrate: 9_330_000,
  min_bytes: 80_000,
}
const photo: ConversionTarget = { kind: 'picture', type: 'image/jpeg', max_bytes: 5 * 1024 * 1024 }
/** What a person would write for the same. */
const encode = ['-c:v', 'libx264', '-preset', 'fast', '-crf', '21', '-maxrate', '9330k', '-bufsize', '9330k']
const h264 = [
  ...encode,
  '-pix_fmt',
  'yuv420p',
  '-r',
  '30',
  '-c:a',
  'aac',
  '-movflags',
  '+faststart',
  '-f',
  'mp4',
]
const copy = ['-c', 'copy', '-movflags', '+faststart', '-f', 'mp4']
const jpeg = ['-q:v', '3', '-f', 'mjpeg']

type Case = { name: string; source: string; target: ConversionTarget; command: string[] }
const cases: Case[] = [
  { name: 'H.265 to H.264, 1080p', source: 'hevc.mov', target: hdTarget, command: h264 },
  { name: 'ProRes to H.264, 1080p', source: 'prores.mov', target: hdTarget, command: h264 },
  {
    name: 'MKV to MP4, as it is',
    source: 'h264.mkv',
    target: { kind: 'remux', codec: 'h264' },
    command: copy,
  },
  { name: 'PNG of 12 megapixels to JPEG', source: 'photo.png', target: photo, command: jpeg },
  { name: 'TIFF of 12 megapixels to JPEG', source: 'photo.tif', target: photo, command: jpeg },
]

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / MILLISECONDS
}

/** A conversion, with its process, its measuring and its checks, beside the ffmpeg command line for the same target. */
export const benchConversion = async (): Promise<void> => {
  const found = await findFfmpeg(process.env.FFMPEG_PATH)
  if (!found.ffmpeg) return print(`left out: ${found.missing}`)
  const { ffmpeg } = found
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-conversion-'))
  const prober = createProber({ deadlineMs: DEADLINE_MS })
  const converter = createConverter({ prober, ffmpeg }, { deadlineMs: DEADLINE_MS })
  // As the converter's processes: below normal priority.
  const command = (given: string[]) =>
    run('nice', ['-n', NICE, ffmpeg.path, '-nostdin', '-loglevel', 'error', '-y', ...given])
  try {
    for (const [name, given] of Object.entries(sources)) await command([...given, join(folder, name)])
    const rows: string[][] = []
    for (const { name, source, target, command: given } of cases) {
      const input = join(folder, source)
      const output = join(folder, 'ours')
      const facts = await prober.probe({ path: input, name: source }, never)
      const ours: number[] = []
      const theirs: number[] = []
      for (let repetition = 0; repetition < runs; repetition += 1) {
        const order = { input, source: facts, target, output }
        ours.push(await timed(() => converter.convertFile(order, { signal: never })))
        theirs.push(await timed(() => command(['-i', input, ...given, join(folder, 'theirs')])))
      }
      const bytes = [output, join(folder, 'theirs')].map(async (path) => (await stat(path)).size)
      const [own = 0, other = 0] = await Promise.all(bytes)
      const ratio = (median(theirs) / median(ours)).toFixed(2)
      rows.push([name, withSpread(ours), withSpread(theirs), ratio, (own / other).toFixed(2)])
    }
    printTable(['', 'converter, s', 'ffmpeg, s', 'speed beside it', 'bytes beside its'], rows)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
