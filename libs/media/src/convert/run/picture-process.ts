import sharp from 'sharp'
import { makeThumbnail } from '../../thumbnail/make-thumbnail.ts'
import { encodePicture } from './encode-picture.ts'
import type { PictureAnswer, PictureOrder } from './picture-order.ts'
import { pixelsFor } from './picture-pixels.ts'
import { unpackAnimation } from './unpack-animation.ts'

// One file in the life of this process.
sharp.cache(false)
sharp.concurrency(1)

const carryOut = async (order: PictureOrder): Promise<void> => {
  if (order.kind === 'unpack') return unpackAnimation(order.input, order.folder, order.list)
  if (order.kind === 'thumbnail') return makeThumbnail(order)
  const { input, type, target, output } = order
  await encodePicture(await pixelsFor(input, type, target), target, output)
}

const answer = (message: PictureAnswer): void => {
  process.send?.(message, () => process.disconnect())
}
process.once('message', (order: PictureOrder) => {
  carryOut(order).then(
    () => answer({ kind: 'done' }),
    (error: unknown) => answer({ kind: 'failed', output: String(error) }),
  )
})
