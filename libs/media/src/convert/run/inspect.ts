import type { Ending } from './guarded-process.ts'

/** What ffmpeg says of a file that the prober does not measure. */
export type Streams = { hasSound: boolean; isAac: boolean; isHdr: boolean }

const HDR_TRANSFERS = /\b(smpte2084|arib-std-b67)\b/

/** Reads what `ffmpeg -i` writes about its input. The first stream of each kind counts, as in the conversion. */
export const readStreams = ({ output }: Ending): Streams => {
  const lines = output.split('\n').filter((line) => /^\s+Stream #0:/.test(line))
  const sound = lines.find((line) => / Audio: /.test(line))
  const video = lines.find((line) => / Video: /.test(line) && !/attached pic/.test(line))
  return {
    hasSound: sound !== undefined,
    isAac: sound !== undefined && / Audio: aac \(LC\)/.test(sound),
    isHdr: video !== undefined && HDR_TRANSFERS.test(video),
  }
}
