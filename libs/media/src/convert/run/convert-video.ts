import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { RemuxTarget, VideoTarget } from '@carteiro/contracts'
import { encodeArguments, remuxArguments, repeatArguments, type VideoInput } from './ffmpeg-arguments.ts'
import type { Ffmpeg } from './find-ffmpeg.ts'
import { fillUp } from './free-box.ts'
import type { Guards } from './guarded-process.ts'
import { inspect, runFfmpeg } from './run-ffmpeg.ts'
import { runPictureProcess } from './run-picture-process.ts'

/** Shorter than any animation: ffmpeg reports no time for a single picture. */
const LEAST_SECONDS = 0.02

export type VideoOrder = {
  input: string
  type: string
  target: VideoTarget | RemuxTarget
  output: string
  /** An empty folder for what lies between. */
  folder: string
}

/** ffmpeg reads no animated WebP. */
const readableInput = async ({ input, type, folder }: VideoOrder, guards: Guards): Promise<VideoInput> => {
  if (type !== 'image/webp') return { path: input, type }
  const list = join(folder, 'pictures.ffconcat')
  await runPictureProcess({ kind: 'unpack', input, folder, list }, guards)
  return { path: list, isList: true }
}

/** Converts one video, or an animated picture to a video. @throws ConversionError; the signal's reason */
export const convertVideo = async (
  ffmpeg: Ffmpeg,
  order: VideoOrder,
  guards: Guards,
  onSeconds: (seconds: number) => void,
): Promise<void> => {
  const { target, output, folder, type } = order
  const input = await readableInput(order, guards)
  const streams = await inspect(ffmpeg, input, guards)
  if (target.kind === 'remux') {
    await runFfmpeg(ffmpeg, remuxArguments(input, target, streams, output), guards, onSeconds)
  } else {
    const kind = { isAnimation: type.startsWith('image/'), toSdr: streams.isHdr && ffmpeg.convertsHdr }
    const given = encodeArguments(input, target, kind, output)
    const seconds = Math.max(LEAST_SECONDS, await runFfmpeg(ffmpeg, given, guards, onSeconds))
    const times = Math.ceil((target.repeat_to_seconds ?? 0) / seconds)
    if (times > 1) {
      const once = join(folder, 'once.mp4')
      await rename(output, once)
      await runFfmpeg(ffmpeg, repeatArguments(once, times, output), guards)
    }
  }
  if (target.min_bytes !== undefined) await fillUp(output, target.min_bytes)
}
