import { type FacebookHarness, startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'
import { connect, loginBy } from '@carteiro/testing/platforms/facebook/login'
import { describeReaders, type ReaderJob } from '@carteiro/testing/readers/describe-readers'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { facebookConfig } from './config.ts'

const lost = (operation: string) => [{ operation, fault: 'response_lost' }]
const jobs = {
  text: (facebook: FacebookHarness) => facebook.post(),
  pictures: (facebook: FacebookHarness) => facebook.post([facebook.file('square.jpg')]),
  video: (facebook: FacebookHarness) => facebook.post([facebook.file('reel.mp4')]),
  reel: (facebook: FacebookHarness) => facebook.reel(),
  photoStory: (facebook: FacebookHarness) => facebook.story('square.jpg'),
  videoStory: (facebook: FacebookHarness) => facebook.story('reel.mp4'),
} satisfies Record<string, ReaderJob<FacebookHarness>['job']>

describeReaders<FacebookHarness>({
  platform: 'facebook',
  randomRuns: 6,
  rules: { calls_per_day: 1_000_000, reels_per_day: 100_000 },
  harness: startFacebookHarness,
  jobs: [
    { name: 'a picture', job: jobs.pictures },
    { name: 'a video', job: jobs.video },
    { name: 'a reel', job: jobs.reel },
    { name: 'a story of a picture', job: jobs.photoStory },
    { name: 'a story of a video', job: jobs.videoStory },
    { name: 'a text whose answer is lost', job: jobs.text, faults: lost('publish_post') },
    { name: 'a video whose answer is lost', job: jobs.video, faults: lost('finish_video') },
    { name: 'a reel whose answer is lost', job: jobs.reel, faults: lost('finish_reel') },
    {
      name: 'a story of a picture whose answer is lost',
      job: jobs.photoStory,
      faults: lost('publish_photo_story'),
    },
  ],
  reads: [
    {
      name: 'a login',
      act: (facebook) => connect(loginBy(settingsInSandbox(facebookConfig, 'facebook', facebook.sandboxUrl))),
    },
  ],
})
