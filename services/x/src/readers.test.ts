import { guaranteed } from '../../../infra/sandbox/src/platforms/x/guaranteed.ts'
import { describeReaders } from '../../../tests/support/readers.ts'
import { setXStage, type XStage } from './testing/stage.ts'

const withPicture = (x: XStage, count: number) =>
  x.job(`Foto ${count}`, { mediaFiles: [x.file('square.jpg', { altText: 'um azulejo' })] })
const lost = [{ operation: 'create_post', fault: 'response_lost' }]

describeReaders<XStage>({
  platform: 'x',
  guaranteed,
  rules: { rate_limits: false },
  stage: () => setXStage(0),
  jobs: [
    { name: 'a text', job: (x, count) => x.job(`Bom dia ${count}, vê https://example.com/a`) },
    { name: 'a picture with a description', job: withPicture },
    { name: 'a video', job: (x, count) => x.job(`Filme ${count}`, { mediaFiles: [x.file('reel.mp4')] }) },
    {
      name: 'a text whose answer is lost',
      job: (x, count) => x.job(`Bom dia ${count}, vê https://example.com/a`),
      faults: lost,
    },
    { name: 'a picture whose answer is lost', job: withPicture, faults: lost },
  ],
})
