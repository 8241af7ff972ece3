import {
  type InstagramHarness,
  noPatience,
  startInstagramHarness,
} from '@carteiro/testing/platforms/instagram/harness'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { logIn } from '@carteiro/testing/sandbox/consent-code'

const lost = [{ operation: 'publish_container', fault: 'response_lost' }]
const pictures = (instagram: InstagramHarness, pictureCount: number, count: number) => ({
  option: 'instagram_feed',
  content: {
    caption: `Bom dia, número ${count}`,
    mediaFiles: Array.from({ length: pictureCount }, () => instagram.file('square.jpg')),
    settings: {},
  },
})
const story = (instagram: InstagramHarness) => ({
  option: 'instagram_story',
  content: { caption: '', mediaFiles: [instagram.file('square.jpg')], settings: {} },
})

describeReaders<InstagramHarness>({
  platform: 'instagram',
  rules: { publish_quota: 100_000, calls_per_day: 1_000_000, containers_per_day: 100_000 },
  harness: () => startInstagramHarness(noPatience),
  jobs: [
    { name: 'a picture', job: (instagram, count) => pictures(instagram, 1, count) },
    { name: 'a carousel', job: (instagram, count) => pictures(instagram, 2, count) },
    {
      name: 'a carousel whose answer is lost',
      job: (instagram, count) => pictures(instagram, 2, count),
      faults: lost,
    },
    { name: 'a story whose answer is lost', job: (instagram) => story(instagram), faults: lost },
  ],
  reads: [
    { name: 'a login with Instagram', act: (instagram) => logIn(instagram.options.definition, 'instagram') },
    { name: 'a login with Facebook', act: (instagram) => logIn(instagram.options.definition, 'facebook') },
  ],
})
