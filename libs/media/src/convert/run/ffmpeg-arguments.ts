import type { RemuxTarget, VideoTarget } from '@carteiro/contracts'
import { SOUND_BITRATE } from '../plan/bitrate.ts'
import type { Streams } from './inspect.ts'
import { rateText, videoFilter } from './video-filter.ts'

/** Of x264: 21 shows no difference, and platforms encode everything again. */
const QUALITY = 21
const KEYFRAME_SECONDS = 2
const SAMPLE_RATE = 48_000
/** More than one block of any real file. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024

/** Containers by ffmpeg's names: a file is read as what it was measured to be, never as a list of other files. */
const demuxers: Record<string, string> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/3gpp': 'mov',
  'video/3gpp2': 'mov',
  'video/x-matroska': 'matroska',
  'video/webm': 'matroska',
  'video/x-msvideo': 'avi',
  'video/mpeg': 'mpeg',
  'video/mp2t': 'mpegts',
  'video/x-ms-wmv': 'asf',
  'video/x-flv': 'flv',
  'video/ogg': 'ogg',
  'image/gif': 'gif',
  'image/apng': 'apng',
  'image/png': 'apng',
}

/** What ffmpeg reads: a user's file of a measured type, or our own list of pictures. */
export type VideoInput = { path: string } & ({ type: string } | { isList: true })

export const inputArguments = (input: VideoInput): string[] => [
  '-hide_banner',
  '-nostdin',
  '-protocol_whitelist',
  'file',
  '-max_alloc',
  String(MAX_BLOCK_BYTES),
  '-f',
  'isList' in input ? 'concat' : (demuxers[input.type] ?? 'mov'),
  '-i',
  `file:${input.path}`,
]

/** Only the first video and the first sound; nothing that says who made it, where and when. */
const streams = (...sound: string[]): string[] => [
  '-map',
  '0:V:0',
  '-map',
  '0:a:0?',
  '-map_metadata',
  '-1',
  '-map_chapters',
  '-1',
  ...sound,
]
const aac = ['-c:a', 'aac', '-b:a', String(SOUND_BITRATE), '-ar', String(SAMPLE_RATE), '-ac', '2']
const output = (path: string): string[] => [
  '-movflags',
  '+faststart',
  '-max_muxing_queue_size',
  '4096',
  '-f',
  'mp4',
  '-y',
  `file:${path}`,
]
const reported = ['-loglevel', 'error', '-nostats', '-progress', 'pipe:1']

/** How the colours of an animated picture are marked. */
const MARKED_HD = ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709']

export const remuxArguments = (
  input: VideoInput,
  { codec }: RemuxTarget,
  { isAac }: Streams,
  path: string,
): string[] => [
  ...inputArguments(input),
  ...reported,
  ...streams(...(isAac ? ['-c:a', 'copy'] : aac)),
  '-c:v',
  'copy',
  // Apple's players know HEVC by this name only.
  ...(codec === 'h265' ? ['-tag:v', 'hvc1'] : []),
  ...output(path),
]

export const encodeArguments = (
  input: VideoInput,
  target: VideoTarget,
  kind: { isAnimation: boolean; toSdr: boolean },
  path: string,
): string[] => {
  const bitrate = String(target.max_bitrate)
  return [
    ...inputArguments(input),
    ...reported,
    ...streams(...aac),
    '-filter:v',
    videoFilter(target, kind),
    '-r',
    rateText(target.frame_rate),
    ...['-c:v', 'libx264', '-preset', 'fast', '-profile:v', 'high', '-crf', String(QUALITY)],
    ...['-maxrate', bitrate, '-bufsize', bitrate],
    ...['-g', String(Math.max(1, Math.round(target.frame_rate * KEYFRAME_SECONDS)))],
    ...(kind.isAnimation ? MARKED_HD : []),
    ...output(path),
  ]
}

/** The same MP4 several times, one after the other. */
export const repeatArguments = (path: string, times: number, repeated: string): string[] => [
  '-stream_loop',
  String(times - 1),
  ...inputArguments({ path, type: 'video/mp4' }),
  ...reported,
  ...streams('-c:a', 'copy'),
  '-c:v',
  'copy',
  ...output(repeated),
]
