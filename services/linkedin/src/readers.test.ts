import {
  type LinkedInHarness,
  MEMBER,
  ORGANIZATION,
  startLinkedInHarness,
} from '@carteiro/testing/platforms/linkedin/harness'
import { connect, loginBy } from '@carteiro/testing/platforms/linkedin/login'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { linkedinConfig } from './config.ts'

const lost = [{ operation: 'create_post', fault: 'response_lost' }]
const rules = { member_calls_per_day: 100_000 }

const text = (linkedin: LinkedInHarness, count: number) => linkedin.job(`Bom dia ${count} #olá`)
const picture = (linkedin: LinkedInHarness, count: number) =>
  linkedin.job(`Foto ${count}`, { mediaFiles: [linkedin.file('square.jpg')] })
const video = (linkedin: LinkedInHarness, count: number) =>
  linkedin.job(`Filme ${count}`, { mediaFiles: [linkedin.file('reel.mp4')] })
const document = (linkedin: LinkedInHarness, count: number) =>
  linkedin.job(`Leia ${count}`, { mediaFiles: [linkedin.file('leaflet.pdf')] })

const link = (linkedin: LinkedInHarness, count: number) =>
  linkedin.job(`Veja ${count}`, { settings: { link: 'https://example.com/a' } })

const login = (linkedin: LinkedInHarness, by: string) =>
  connect(loginBy(settingsInSandbox(linkedinConfig, 'linkedin', linkedin.sandboxUrl)), by)

describeReaders<LinkedInHarness>({
  platform: 'linkedin',
  rules,
  harness: () => startLinkedInHarness(ORGANIZATION),
  jobs: [
    { name: 'a picture of an organisation', job: picture },
    { name: 'a video', job: video },
    { name: 'a document', job: document },
    { name: 'a text whose answer is lost', job: text, faults: lost },
    { name: 'a picture whose answer is lost', job: picture, faults: lost },
    { name: 'a link whose answer is lost', job: link, faults: lost },
  ],
  reads: [
    { name: "a member's login", act: (linkedin) => login(linkedin, 'member') },
    { name: "an organisation's login", act: (linkedin) => login(linkedin, 'organizations') },
  ],
})

describeReaders<LinkedInHarness>({
  platform: 'linkedin',
  rules,
  harness: () => startLinkedInHarness(MEMBER),
  jobs: [
    { name: 'a picture of a member', job: picture },
    {
      name: 'a text of a member whose answer is lost',
      // LinkedIn lets no app read the posts of a member.
      mayEndUnknown: true,
      job: text,
      faults: lost,
    },
  ],
})
