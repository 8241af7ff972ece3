import type { Platform } from '@carteiro/react'
import type { ReactNode } from 'react'
import classes from './platform-mark.module.css'

const LIGHT_ABOVE = 0.55

/** 0 is black, 1 is white. */
const brightnessOf = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
}

/** The platform's colour and first letter: the catalog has no logos. Always beside its name, so hidden from readers. */
export const PlatformMark = ({
  platform,
  size = 24,
}: {
  platform: Pick<Platform, 'display_name' | 'color'>
  size?: number
}): ReactNode => {
  const color = platform.color ?? '#5a6270'
  return (
    <span
      aria-hidden
      className={classes.mark}
      data-letter={platform.display_name.slice(0, 1)}
      style={{
        width: size,
        height: size,
        fontSize: size * 0.5,
        background: color,
        color: brightnessOf(color) > LIGHT_ABOVE ? '#000' : '#fff',
      }}
    />
  )
}
