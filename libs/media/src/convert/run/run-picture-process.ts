import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConversionError } from './conversion-error.ts'
import { type Guards, guardProcess } from './guarded-process.ts'
import type { PictureAnswer, PictureOrder } from './picture-order.ts'

/** A source file here, compiled JavaScript in the packed library. */
const PROCESS = fileURLToPath(new URL(`./picture-process${extname(import.meta.url)}`, import.meta.url))
const HEAP_MB = 128

/** Converts one picture in a process of its own. @throws ConversionError; the signal's reason */
export const runPictureProcess = async (order: PictureOrder, guards: Guards): Promise<void> => {
  const child = fork(PROCESS, [], {
    // An empty environment: what parses untrusted files needs no secrets.
    env: {},
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let answer: PictureAnswer | undefined
  child.once('message', (message: PictureAnswer) => {
    answer = message
  })
  child.send(order, () => undefined)
  const { output } = await guardProcess(child, guards)
  if (answer?.kind === 'done') return
  const message = 'the picture could not be converted: it may be damaged. Export it anew, as a JPEG'
  throw new ConversionError('conversion_failed', message, { output: answer?.output ?? output })
}
