import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { withFastTime } from '@carteiro/testing/sandbox/fast-time'

const lost = (operation: string) => [{ operation, fault: 'response_lost' }]

describeReaders<TikTokHarness>({
  platform: 'tiktok',
  rules: { rate_limits: false },
  // A task is watched for two hours, in pauses of fifteen seconds.
  harness: async () =>
    withFastTime(await startTikTokHarness(), {
      factor: 40,
      records: ['sent_at', 'since', 'at', 'expires_at'],
    }),
  jobs: [
    { name: 'a video', job: (tiktok) => tiktok.video() },
    { name: 'a draft of a video', job: (tiktok) => tiktok.video({ draft: true }) },
    { name: 'pictures', job: (tiktok) => tiktok.photos() },
    { name: 'a draft of pictures', job: (tiktok) => tiktok.photos({ draft: true }) },
    {
      name: 'a video whose last answer is lost',
      job: (tiktok) => tiktok.video(),
      faults: lost('upload_last_chunk'),
    },
    {
      name: 'a draft of a video whose last answer is lost',
      job: (tiktok) => tiktok.video({ draft: true }),
      faults: lost('upload_last_chunk'),
    },
    {
      name: 'pictures whose answer is lost',
      // Nothing tells of a task whose id was never received.
      mayEndUnknown: true,
      job: (tiktok) => tiktok.photos(),
      faults: lost('init_photos'),
    },
  ],
})
