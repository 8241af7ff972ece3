import type { ConversionLayout, VideoTarget } from '@carteiro/contracts'

/** Rates that are fractions of 1001, as ffmpeg writes them. */
const fractions = new Map([
  [23.98, '24000/1001'],
  [29.97, '30000/1001'],
  [59.94, '60000/1001'],
])
export const rateText = (rate: number): string => fractions.get(rate) ?? String(rate)

/** Square pixels, of the size as it is seen: the longer way of a stretched pixel counts. */
export const SQUARE = "scale=w='if(gt(sar,1),iw*sar,iw)':h='if(lt(sar,1),ih/sar,ih)',setsar=1"
/** Of an animated picture, whose colours are RGB: matrix and range of HD video. A video keeps its own. */
const FROM_RGB = ':out_color_matrix=bt709:out_range=tv'
const scaled = (width: number | string, height: number | string, isAnimation: boolean): string =>
  `scale=w='${width}':h='${height}':flags=lanczos${isAnimation ? FROM_RGB : ''}`
/** Transparent parts become white. */
const ON_WHITE =
  'format=rgba,split=2[back][front];[back]lutrgb=r=255:g=255:b=255:a=255[white];[white][front]overlay=format=rgb'
/** HDR to the range of SDR: https://ffmpeg.org/ffmpeg-filters.html#tonemap */
export const TO_SDR =
  'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p'
/** Of a blurred background: a twelfth of its size hides what it shows. */
const BLUR_PART = 12

const laidOut = ({ crop, content, frame, padding }: ConversionLayout, isAnimation: boolean): string[] => {
  const cut = crop ? [`crop=${crop.w}:${crop.h}:${crop.x}:${crop.y}:exact=1`] : []
  const inside = scaled(content.width, content.height, isAnimation)
  const { width, height } = frame
  if (!padding) return [...cut, inside]
  if (padding !== 'blur')
    return [...cut, inside, `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=${padding.replace('#', '0x')}`]
  const small = [width, height].map((edge) => Math.max(2, Math.round(edge / BLUR_PART)))
  const cover = `scale=${small.join(':')}:force_original_aspect_ratio=increase,crop=${small.join(':')}`
  const background = `${cover},gblur=sigma=3,${scaled(width, height, isAnimation)},setsar=1`
  return [
    ...cut,
    `split=2[below][above];[below]${background}[blurred];[above]${inside},setsar=1[sharp];[blurred][sharp]overlay=(W-w)/2:(H-h)/2`,
  ]
}

/** The filter graph that makes the pictures of a target. ffmpeg turns them as the file says before it. */
export const videoFilter = (
  { layout, frame_rate: rate }: VideoTarget,
  { isAnimation, toSdr }: { isAnimation: boolean; toSdr: boolean },
): string =>
  [
    ...(isAnimation ? [ON_WHITE] : []),
    ...(toSdr ? [TO_SDR] : []),
    SQUARE,
    ...(layout ? laidOut(layout, isAnimation) : [scaled('trunc(iw/2)*2', 'trunc(ih/2)*2', isAnimation)]),
    'setsar=1',
    `fps=${rateText(rate)}`,
    'format=yuv420p',
  ].join(',')
