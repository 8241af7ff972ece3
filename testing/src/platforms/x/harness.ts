import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { padded, startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineX, xConfig } from '@carteiro/x'

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
export const startXHarness = async (processingMs = PROCESSING_MS) => {
  const harness = await startSandboxHarness({
    platform: 'x',
    account,
    processingMs,
    define: (sandboxUrl) => defineX(settingsInSandbox(xConfig, 'x', sandboxUrl)),
  })
  return {
    ...harness,
    account,
    job: (caption: string, more: Partial<JobContent> = {}): NewJob => ({
      option: 'x_post',
      content: { caption, mediaFiles: [], settings: {}, ...more },
    }),
    gif: (more: Partial<MediaFile> = {}): MediaFile => harness.media.add('dot.gif', 'image/gif', GIF, more),
    /** A real video of more than two segments. */
    largeVideo: (): MediaFile =>
      harness.media.add('large.mp4', 'video/mp4', padded(harness.fixture('reel.mp4'), 2 * 1024 * 1024)),
  }
}
export type XHarness = Awaited<ReturnType<typeof startXHarness>>
