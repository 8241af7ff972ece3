import { guaranteed } from '../../../infra/sandbox/src/platforms/tiktok/guaranteed.ts'
import { withFastTime } from '../../../tests/support/fast-time.ts'
import { describeReaders } from '../../../tests/support/readers.ts'
import { setTikTokStage, type TikTokStage } from './testing/stage.ts'

const lost = (operation: string) => [{ operation, fault: 'response_lost' }]

describeReaders<TikTokStage>({
  platform: 'tiktok',
  guaranteed,
  rules: { rate_limits: false },
  // A task is watched for two hours, in pauses of fifteen seconds.
  stage: async () =>
    withFastTime(await setTikTokStage(), { factor: 40, records: ['sent_at', 'since', 'at', 'expires_at'] }),
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
