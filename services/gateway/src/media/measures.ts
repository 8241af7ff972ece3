import { imageSize } from 'image-size'
import { ALL_FORMATS, Input, type Source } from 'mediabunny'
import type { Facts } from './store.ts'

export type Measures = Pick<Facts, 'width' | 'height' | 'durationSeconds' | 'codec' | 'frameRate'>

/** EXIF orientations from here on lie on their side. */
const FIRST_SIDEWAYS = 5
/** As everybody calls them. */
const codecNames: Record<string, string> = { avc: 'h264', hevc: 'h265' }
/** So many packets tell the frame rate. */
const PACKETS_LOOKED_AT = 120

/** Of a video, wherever its bytes are read from. @throws when it has none */
export const measureVideo = async (source: Source): Promise<Measures> => {
  const input = new Input({ formats: ALL_FORMATS, source })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error('no video track')
    const seconds = await input.computeDuration()
    const { averagePacketRate: rate } = await track.computePacketStats(PACKETS_LOOKED_AT)
    return {
      width: track.displayWidth,
      height: track.displayHeight,
      durationSeconds: Math.round(seconds * 1000) / 1000,
      ...(track.codec ? { codec: codecNames[track.codec] ?? track.codec } : {}),
      ...(rate > 0 ? { frameRate: Math.round(rate * 100) / 100 } : {}),
    }
  } finally {
    input.dispose()
  }
}

/** Of a picture, by its first bytes. @throws when they don't tell */
export const measurePicture = (bytes: Uint8Array): Measures => {
  const { width, height, orientation = 1 } = imageSize(bytes)
  return orientation >= FIRST_SIDEWAYS ? { width: height, height: width } : { width, height }
}
