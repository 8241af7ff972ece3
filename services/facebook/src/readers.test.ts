import { guaranteed } from '../../../infra/sandbox/src/platforms/facebook/guaranteed.ts'
import { describeReaders, type ReaderJob } from '../../../tests/support/readers.ts'
import { settingsInSandbox } from '../../../tests/support/sandbox-settings.ts'
import { facebookConfig } from './config.ts'
import { connect, loginBy } from './testing/login.ts'
import { type FacebookStage, setFacebookStage } from './testing/stage.ts'

const lost = (operation: string) => [{ operation, fault: 'response_lost' }]
const jobs = {
  text: (facebook: FacebookStage) => facebook.post(),
  pictures: (facebook: FacebookStage) => facebook.post([facebook.file('square.jpg')]),
  video: (facebook: FacebookStage) => facebook.post([facebook.file('reel.mp4')]),
  reel: (facebook: FacebookStage) => facebook.reel(),
  photoStory: (facebook: FacebookStage) => facebook.story('square.jpg'),
  videoStory: (facebook: FacebookStage) => facebook.story('reel.mp4'),
} satisfies Record<string, ReaderJob<FacebookStage>['job']>

describeReaders<FacebookStage>({
  platform: 'facebook',
  guaranteed,
  randomRuns: 6,
  rules: { calls_per_day: 1_000_000, reels_per_day: 100_000 },
  stage: setFacebookStage,
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
