import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { writeLargeVideo } from '@carteiro/testing/large-video'
import type { StackHarness } from '@carteiro/testing/stack/harness'
import type { CallUnderTest } from './calls/index.ts'

export type Media = Record<CallUnderTest['media'][number], unknown>

/** Several chunks, at every platform that takes chunks. */
const LARGE_VIDEO_BYTES = 40_000_000

/** Uploads one file of each kind. */
export const uploadMedia = async ({ client, stateDir }: StackHarness): Promise<Media> => {
  const picture = await client.upload(join(fixtures, 'square.jpg'))
  const large = join(stateDir, 'large.mp4')
  await writeLargeVideo(large, LARGE_VIDEO_BYTES)
  return {
    picture,
    'described picture': { ...picture, altText: 'Um azulejo azul' },
    video: await client.upload(join(fixtures, 'reel.mp4')),
    document: await client.upload(join(fixtures, 'leaflet.pdf')),
    'large video': await client.upload(large),
  }
}
