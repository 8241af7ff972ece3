import { guaranteed } from '../../../infra/sandbox/src/platforms/linkedin/guaranteed.ts'
import { describeReaders } from '../../../tests/support/readers.ts'
import { settingsInSandbox } from '../../../tests/support/sandbox-settings.ts'
import { linkedinConfig } from './config.ts'
import { connect, loginBy } from './testing/login.ts'
import { type LinkedInStage, MEMBER, ORGANIZATION, setLinkedInStage } from './testing/stage.ts'

const lost = [{ operation: 'create_post', fault: 'response_lost' }]
const rules = { member_calls_per_day: 100_000 }

const text = (linkedin: LinkedInStage, count: number) => linkedin.job(`Bom dia ${count} #olá`)
const picture = (linkedin: LinkedInStage, count: number) =>
  linkedin.job(`Foto ${count}`, { mediaFiles: [linkedin.file('square.jpg')] })
const video = (linkedin: LinkedInStage, count: number) =>
  linkedin.job(`Filme ${count}`, { mediaFiles: [linkedin.file('reel.mp4')] })
const document = (linkedin: LinkedInStage, count: number) =>
  linkedin.job(`Leia ${count}`, { mediaFiles: [linkedin.file('leaflet.pdf')] })

const link = (linkedin: LinkedInStage, count: number) =>
  linkedin.job(`Veja ${count}`, { settings: { link: 'https://example.com/a' } })

const login = (linkedin: LinkedInStage, by: string) =>
  connect(loginBy(settingsInSandbox(linkedinConfig, 'linkedin', linkedin.sandboxUrl)), by)

describeReaders<LinkedInStage>({
  platform: 'linkedin',
  guaranteed,
  rules,
  stage: () => setLinkedInStage(ORGANIZATION),
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

describeReaders<LinkedInStage>({
  platform: 'linkedin',
  guaranteed,
  rules,
  stage: () => setLinkedInStage(MEMBER),
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
