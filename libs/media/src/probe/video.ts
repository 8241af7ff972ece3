import { mediaFormatName } from '@carteiro/contracts'
import { isTrackType, type Track, type VideoTrack } from 'mediainfo.js'
import type { Bytes } from './bytes.ts'
import { chromaOf, codecOf } from './codec.ts'
import { readMovieBoxes } from './iso-boxes.ts'
import { matroskaDuration } from './matroska-duration.ts'
import type { Measures } from './measures.ts'
import { analyze } from './media-info.ts'
import { cutOff, damaged, NotMedia } from './not-media.ts'

const isoTypes = new Set(['video/mp4', 'video/quicktime', 'video/3gpp', 'video/3gpp2'])
const matroskaTypes = new Set(['video/x-matroska', 'video/webm'])
/** Recordings of other kinds often end within a packet and are playable nevertheless. */
const typesWithEnd = new Set([...matroskaTypes, 'video/x-msvideo'])

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
const isPositive = (value: number | undefined): value is number => value !== undefined && value > 0

const firstOf = <Type extends Track['@type']>(tracks: readonly Track[], type: Type) =>
  tracks.filter((track) => isTrackType(track, type))[0] as Extract<Track, { '@type': Type }> | undefined

/** The size as shown: rotated, and with square pixels. */
const pixelsOf = (track: VideoTrack): Pick<Measures, 'width' | 'height'> => {
  const { Width: width, Height: height, PixelAspectRatio: ratio = 1 } = track
  if (!isPositive(width) || !isPositive(height)) return {}
  const seen = {
    width: Math.round(ratio > 1 ? width * ratio : width),
    height: Math.round(ratio > 1 || ratio <= 0 ? height : height / ratio),
  }
  const isSideways = Math.round(Number(track.Rotation ?? 0) / 90) % 2 !== 0
  return isSideways ? { width: seen.height, height: seen.width } : seen
}

/**
 * Measures a video. What its container or MediaInfo does not say is left out.
 *
 * @throws NotMedia when it is cut off, damaged or has no video; any other error when it cannot be read
 */
export const measureVideo = async (bytes: Bytes, type: string): Promise<Measures> => {
  const name = mediaFormatName(type)
  const boxes = isoTypes.has(type) ? await readMovieBoxes(bytes) : undefined
  if (boxes && !boxes.isWhole) throw cutOff(name)
  const tracks = (await analyze(bytes)).media?.track ?? []
  const general = firstOf(tracks, 'General')
  const video = firstOf(tracks, 'Video')
  if (typesWithEnd.has(type) && general?.extra?.IsTruncated === 'Yes') throw cutOff(name)
  if (!video) {
    if (!firstOf(tracks, 'Audio')) throw damaged(name)
    throw new NotMedia(
      'no_video',
      `expected a video: this ${name} has sound but no video, and no platform publishes sound alone`,
    )
  }
  const seconds = general?.Duration ?? (matroskaTypes.has(type) ? await matroskaDuration(bytes) : undefined)
  const chroma = chromaOf(video)
  const codec = codecOf(video)
  return {
    ...pixelsOf(video),
    ...(isPositive(seconds) ? { durationSeconds: rounded(seconds, 3) } : {}),
    ...(codec ? { codec } : {}),
    ...(chroma ? { chroma } : {}),
    ...(isPositive(video.FrameRate) ? { frameRate: rounded(video.FrameRate, 2) } : {}),
    ...(boxes?.moovInFront === undefined ? {} : { moovInFront: boxes.moovInFront }),
  }
}
