import { chromaFormats, type MediaFile } from '@carteiro/contracts'
import type { VideoTrack } from 'mediainfo.js'

const MAX_NAME_LENGTH = 30

/** MediaInfo's names of formats → ours. */
const codecs: Record<string, string> = {
  AVC: 'h264',
  HEVC: 'h265',
  'MPEG-4 Visual': 'mpeg4',
  ProRes: 'prores',
  JPEG: 'mjpeg',
  'H.263': 'h263',
  'Sorenson Spark': 'h263',
  'VC-1': 'wmv',
  WMV1: 'wmv',
  WMV2: 'wmv',
}

export const codecOf = ({ Format: format, Format_Version: version }: VideoTrack): string | undefined => {
  if (format === 'MPEG Video') return version?.includes('1') ? 'mpeg1' : 'mpeg2'
  return format && (codecs[format] ?? format.toLowerCase().slice(0, MAX_NAME_LENGTH))
}

/** The only one of VP8 (RFC 6386, 2) and of these profiles of VP9 (https://www.webmproject.org/vp9/profiles). */
const isAlways420 = ({ Format: format, Format_Profile: profile }: VideoTrack): boolean =>
  format === 'VP8' || (format === 'VP9' && (profile === '0' || profile === '2'))

export const chromaOf = (track: VideoTrack): MediaFile['chroma'] => {
  if (isAlways420(track)) return '4:2:0'
  if (track.ColorSpace === 'Y') return '4:0:0'
  return chromaFormats.find((format) => track.ChromaSubsampling?.startsWith(format))
}
