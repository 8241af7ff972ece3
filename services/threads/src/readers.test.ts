import { guaranteed } from '../../../infra/sandbox/src/platforms/threads/guaranteed.ts'
import { logIn } from '../../../tests/support/consent-code.ts'
import { describeReaders } from '../../../tests/support/readers.ts'
import { noPatience, setThreadsStage, type ThreadsStage } from './testing/stage.ts'

const lost = [{ operation: 'publish_container', fault: 'response_lost' }]
const pictures = (threads: ThreadsStage, count: number) =>
  threads.post(Array.from({ length: count }, () => threads.file('square.jpg')))

describeReaders<ThreadsStage>({
  platform: 'threads',
  guaranteed,
  rules: { publish_quota: 100_000, calls_per_day: 1_000_000 },
  stage: () => setThreadsStage(noPatience),
  jobs: [
    { name: 'a text', job: (threads) => threads.post() },
    { name: 'a carousel', job: (threads) => pictures(threads, 2) },
    { name: 'a text whose answer is lost', job: (threads) => threads.post(), faults: lost },
    { name: 'a carousel whose answer is lost', job: (threads) => pictures(threads, 2), faults: lost },
  ],
  reads: [{ name: 'a login', act: (threads) => logIn(threads.options.definition) }],
})
