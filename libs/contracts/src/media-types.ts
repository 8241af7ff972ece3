/** PDF, Word and PowerPoint, the latter two in their old and new forms. */
export const documentTypes = [
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
] as const

/** The containers of videos that we recognise: what a platform takes that says "any video" or names them all. */
export const videoTypes = [
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'video/x-matroska',
  'video/x-msvideo',
  'video/mpeg',
  'video/mp2t',
  'video/x-ms-wmv',
  'video/x-flv',
  'video/3gpp',
  'video/3gpp2',
  'video/ogg',
] as const

/**
 * Each media type that has several names, by the one that we use: https://www.iana.org/assignments/media-types, what
 * browsers and operating systems say, and what file-type detects. An M4V is an MP4 (ISO/IEC 14496-14) by Apple's name.
 */
const aliases: Record<string, string[]> = {
  'image/jpeg': ['image/jpg', 'image/pjpeg', 'image/x-jpeg'],
  'image/png': ['image/x-png'],
  'image/apng': ['image/vnd.mozilla.apng'],
  'image/bmp': ['image/x-bmp', 'image/x-ms-bmp'],
  'image/tiff': ['image/tif', 'image/x-tiff'],
  'image/heic': ['image/heif', 'image/heic-sequence', 'image/heif-sequence'],
  'video/mp4': ['video/x-m4v', 'video/m4v', 'video/x-mp4', 'video/mp4v-es', 'application/mp4'],
  'video/quicktime': ['video/mov', 'video/x-quicktime'],
  'video/x-matroska': ['video/matroska', 'video/mkv', 'video/x-mkv', 'application/x-matroska'],
  'video/webm': ['application/webm'],
  'video/x-msvideo': ['video/vnd.avi', 'video/avi', 'video/msvideo', 'application/x-troff-msvideo'],
  'video/x-ms-wmv': [
    'video/x-ms-asf',
    'video/x-ms-asf-plugin',
    'video/wmv',
    'video/asf',
    'application/vnd.ms-asf',
  ],
  'video/x-flv': ['video/flv', 'video/x-f4v', 'application/x-flash-video'],
  'video/mpeg': [
    'video/mp1s',
    'video/mp2p',
    'video/mpg',
    'video/x-mpeg',
    'video/x-mpeg2',
    'video/mpeg2',
    'video/x-mpeg-system',
    'video/x-mpg',
  ],
  'video/mp2t': ['video/mpegts', 'video/m2ts', 'video/vnd.dlna.mpeg-tts', 'video/x-mpegts'],
  'video/3gpp': ['video/3gp', 'video/x-3gpp'],
  'video/3gpp2': ['video/3g2', 'video/3gp2', 'video/x-3gpp2'],
  'video/ogg': [
    'video/x-ogg',
    'video/theora',
    'video/x-theora',
    'video/ogv',
    'video/x-ogm',
    'application/ogg',
  ],
  'application/pdf': ['application/x-pdf'],
}
const canonicalByAlias = new Map(
  Object.entries(aliases).flatMap(([type, names]) => names.map((name): [string, string] => [name, type])),
)

/** The canonical name of a media type; unknown types stay as they are. */
export const canonicalMediaType = (type: string): string => {
  const [name = ''] = type.toLowerCase().split(';')
  return canonicalByAlias.get(name.trim()) ?? name.trim()
}

const formatNames: Record<string, string> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/apng': 'animated PNG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/heic': 'HEIC (as iPhones save pictures)',
  'image/avif': 'AVIF',
  'image/tiff': 'TIFF',
  'image/bmp': 'BMP',
  'image/svg+xml': 'SVG',
  'image/vnd.adobe.photoshop': 'Photoshop',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV (QuickTime)',
  'video/x-matroska': 'MKV (Matroska)',
  'video/webm': 'WebM',
  'video/x-msvideo': 'AVI',
  'video/x-ms-wmv': 'WMV (Windows Media)',
  'video/x-flv': 'FLV (Flash)',
  'video/mpeg': 'MPG (MPEG)',
  'video/mp2t': 'MPEG-TS',
  'video/3gpp': '3GP',
  'video/3gpp2': '3G2',
  'video/ogg': 'OGV (Ogg)',
  'application/pdf': 'PDF',
  'application/msword': 'Word (.doc)',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word (.docx)',
  'application/vnd.ms-powerpoint': 'PowerPoint (.ppt)',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint (.pptx)',
}

/** The common name of a media type; the type itself when it has none. */
export const mediaFormatName = (type: string): string => {
  const canonical = canonicalMediaType(type)
  return formatNames[canonical] ?? canonical
}
