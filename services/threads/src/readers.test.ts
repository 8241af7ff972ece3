import {
  noPatience,
  startThreadsHarness,
  type ThreadsHarness,
} from '@carteiro/testing/platforms/threads/harness'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { logIn } from '@carteiro/testing/sandbox/consent-code'

const lost = [{ operation: 'publish_container', fault: 'response_lost' }]
const pictures = (threads: ThreadsHarness, count: number) =>
  threads.post(Array.from({ length: count }, () => threads.file('square.jpg')))

describeReaders<ThreadsHarness>({
  platform: 'threads',
  rules: { publish_quota: 100_000, calls_per_day: 1_000_000 },
  harness: () => startThreadsHarness(noPatience),
  jobs: [
    { name: 'a text', job: (threads) => threads.post() },
    { name: 'a carousel', job: (threads) => pictures(threads, 2) },
    { name: 'a text whose answer is lost', job: (threads) => threads.post(), faults: lost },
    { name: 'a carousel whose answer is lost', job: (threads) => pictures(threads, 2), faults: lost },
  ],
  reads: [{ name: 'a login', act: (threads) => logIn(threads.options.definition) }],
})
