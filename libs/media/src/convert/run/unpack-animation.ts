import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { fromPixels } from './picture-pixels.ts'

/** Of all pictures together: they are decoded at once, in four times as many bytes. */
const MAX_PIXELS = 150_000_000
/** What browsers make of a picture that is shown for no time. */
const DEFAULT_DELAY_MS = 100
const MIN_DELAY_MS = 10

/** The pictures of an animated WebP as PNG files, and a list of them for ffmpeg, which reads no such WebP itself. */
export const unpackAnimation = async (input: string, folder: string, list: string): Promise<void> => {
  const opened = sharp(input, { pages: -1, limitInputPixels: MAX_PIXELS })
  const { pages = 1, delay = [] } = await opened.metadata()
  const { data, info } = await opened
    .ensureAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const height = info.height / pages
  const bytes = info.width * height * info.channels
  const lines = ['ffconcat version 1.0']
  for (let page = 0; page < pages; page += 1) {
    const name = `${page}.png`
    const part = data.subarray(page * bytes, (page + 1) * bytes)
    const picture = fromPixels({ data: part, width: info.width, height, channels: 4 })
    await picture.png({ compressionLevel: 1 }).toFile(join(folder, name))
    const given = delay[page] ?? 0
    const shown = given < MIN_DELAY_MS ? DEFAULT_DELAY_MS : given
    lines.push(`file ${name}`, `duration ${shown / 1000}`)
  }
  // The last duration counts only when another picture follows.
  lines.push(`file ${pages - 1}.png`)
  await writeFile(list, `${lines.join('\n')}\n`)
}
