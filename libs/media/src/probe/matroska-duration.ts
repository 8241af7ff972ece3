import { CustomSource, Input, MATROSKA, WEBM } from 'mediabunny'
import type { Bytes } from './bytes.ts'

/** The duration of a recording that does not state it, as browsers make them: when its last pictures and sounds end. */
export const matroskaDuration = async (bytes: Bytes): Promise<number> => {
  const source = new CustomSource({
    getSize: () => bytes.size,
    read: (start, end) => bytes.read(start, end),
  })
  const input = new Input({ formats: [MATROSKA, WEBM], source })
  try {
    return await input.computeDuration()
  } finally {
    input.dispose()
  }
}
