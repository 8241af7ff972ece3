import type { Size } from './layout.ts'

/** Of the sound, bits in a second. */
export const SOUND_BITRATE = 128_000
/** Bits for a pixel of a frame: more shows no difference in H.264, with fewer it falls apart. */
const GOOD_BITS_PER_PIXEL = 0.15
const LEAST_BITS_PER_PIXEL = 0.02
const LEAST_BITRATE = 400_000
const MOST_BITRATE = 25_000_000
/** What an MP4 has beside pictures and sound: an index of each frame, and a head. */
const CONTAINER_SHARE = 1.04
const HEAD_BYTES = 100_000
/** An encoder keeps its limit within such a time, not at each moment. */
const BUFFER_SECONDS = 1

const wholeKilobits = (bits: number): number => Math.floor(bits / 1000) * 1000
const pixelRate = ({ width, height }: Size, frameRate: number): number => width * height * frameRate

/** What a video of these pixels may need at most, in bits in a second. */
export const usualBitrate = (size: Size, frameRate: number): number =>
  wholeKilobits(
    Math.min(MOST_BITRATE, Math.max(LEAST_BITRATE, GOOD_BITS_PER_PIXEL * pixelRate(size, frameRate))),
  )

/** The bitrate with which so many seconds are at most so many bytes. */
export const bitrateWithin = (maxBytes: number, seconds: number): number =>
  wholeKilobits(
    (((maxBytes - HEAD_BYTES) * 8) / CONTAINER_SHARE - SOUND_BITRATE * seconds) / (seconds + BUFFER_SECONDS),
  )

/** The other way round: the most bytes of a video. */
export const mostBytes = (bitrate: number, seconds: number): number =>
  Math.ceil(
    ((bitrate * (seconds + BUFFER_SECONDS) + SOUND_BITRATE * seconds) * CONTAINER_SHARE) / 8 + HEAD_BYTES,
  )

/** The most pixels of a frame that can be kept recognisable with these bits. */
export const pixelsWithin = (bitrate: number, frameRate: number): number =>
  bitrate / (LEAST_BITS_PER_PIXEL * frameRate)
