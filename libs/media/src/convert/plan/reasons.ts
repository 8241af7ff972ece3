import { type MediaFile, mediaFormatName, type Problem } from '@carteiro/contracts'

export const notInside = (index: number, { width, height }: MediaFile): Problem => ({
  field: `mediaFiles[${index}].crop`,
  code: 'crop_out_of_range',
  message: `expected a part of the file, which has ${width && height ? `${width}×${height} pixels` : 'pixels that could not be measured'}`,
})

export const notReadable = (index: number, { type }: MediaFile): Problem => ({
  field: `mediaFiles[${index}].type`,
  code: 'media_not_convertible',
  message: `${mediaFormatName(type)} cannot be converted: save it in another format, such as JPEG, PNG or MP4`,
  measured: type,
})

export const onlyStill = (index: number, { type }: MediaFile): Problem => ({
  field: `mediaFiles[${index}].type`,
  code: 'media_moves',
  message: `this ${mediaFormatName(type)} moves, and only still pictures are taken here: choose one picture of it`,
  measured: type,
})

export const noVideoConverter = (index: number): Problem => ({
  field: `mediaFiles[${index}]`,
  code: 'no_video_converter',
  message:
    'it could be converted, but this installation has no video converter: the operator can install ffmpeg with libx264 (Debian: apt-get install ffmpeg), or name its path in FFMPEG_PATH',
})
