import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { padded, setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { xConfig } from '../config.ts'
import { defineX } from '../definition.ts'

const PROCESSING_MS = 100
const account = {
  externalId: '1500000000000000001',
  username: 'carteiro_demo',
  accessToken: 'sandbox-x-access-token',
}

/** Two frames of one pixel: the smallest GIF that moves. */
const GIF = Buffer.from(
  '47494638396101000100800000ffffff00000021f904000a0000002c00000000010001000002024401' +
    '0021f904000a0000002c000000000100010000020244010' +
    '03b',
  'hex',
)

/** The X service with a real database and the real sandbox behind it. */
export const setXStage = async (processingMs = PROCESSING_MS) => {
  const stage = await setSandboxStage({
    platform: 'x',
    account,
    processingMs,
    define: (sandboxUrl) => defineX(settingsInSandbox(xConfig, 'x', sandboxUrl)),
  })
  return {
    ...stage,
    account,
    job: (caption: string, more: Partial<JobContent> = {}): NewJob => ({
      option: 'x_post',
      content: { caption, mediaFiles: [], settings: {}, ...more },
    }),
    gif: (more: Partial<MediaFile> = {}): MediaFile => stage.media.add('dot.gif', 'image/gif', GIF, more),
    /** A real video of more than two segments. */
    largeVideo: (): MediaFile =>
      stage.media.add('large.mp4', 'video/mp4', padded(stage.fixture('reel.mp4'), 2 * 1024 * 1024)),
  }
}
export type XStage = Awaited<ReturnType<typeof setXStage>>
