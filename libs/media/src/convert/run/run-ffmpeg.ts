import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { ConversionError } from './conversion-error.ts'
import { inputArguments, type VideoInput } from './ffmpeg-arguments.ts'
import type { Ffmpeg } from './find-ffmpeg.ts'
import { type Guards, guardProcess } from './guarded-process.ts'
import { readStreams, type Streams } from './inspect.ts'

const MICROSECONDS = 1_000_000

/** An empty environment: what reads untrusted files needs no secrets. */
const start = ({ path }: Ffmpeg, given: string[]) =>
  spawn(path, given, { env: {}, stdio: ['ignore', 'pipe', 'pipe'] })

/**
 * Runs ffmpeg to its end.
 *
 * @param onSeconds is called with how much is done, in seconds of the result
 * @returns the seconds of the result
 */
export const runFfmpeg = async (
  ffmpeg: Ffmpeg,
  given: string[],
  guards: Guards,
  onSeconds: (seconds: number) => void = () => undefined,
): Promise<number> => {
  const child = start(ffmpeg, given)
  let seconds = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, time] = line.match(/^out_time_us=(\d+)$/) ?? []
    if (time === undefined) return
    seconds = Math.max(seconds, Number(time) / MICROSECONDS)
    onSeconds(seconds)
  })
  const { code, output } = await guardProcess(child, guards)
  if (code === 0) return seconds
  const message = 'the video could not be converted: it may be damaged. Export it anew, as an MP4 with H.264'
  throw new ConversionError('conversion_failed', message, { output })
}

/** What ffmpeg says of a file's streams. */
export const inspect = async (ffmpeg: Ffmpeg, input: VideoInput, guards: Guards): Promise<Streams> => {
  const child = start(ffmpeg, inputArguments(input))
  child.stdout.resume()
  // It ends with an error, for it has nothing to do.
  return readStreams(await guardProcess(child, guards))
}
