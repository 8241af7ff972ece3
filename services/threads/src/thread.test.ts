import { evaluateOption } from '@carteiro/contracts'
import { startThreadsHarness, type ThreadsHarness } from '@carteiro/testing/platforms/threads/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let threads: ThreadsHarness
beforeAll(async () => {
  threads = await startThreadsHarness()
})
afterAll(() => threads.close())
beforeEach(() => threads.reset())

const part = (text: string) => ({ text, mediaFiles: [] })
const two = [part('Dois'), part('Três')]

describe('the parts of a thread', () => {
  test('are for the same countries, and have no other setting of the first one', async () => {
    const settings = {
      countries: ['BR'],
      topicTag: 'bom dia',
      replyControl: 'mentioned_only',
      link: 'https://a.b/',
    }
    const { last } = await threads.runToTheEnd(
      await threads.enqueue(threads.post([], settings, { thread: two })),
    )
    expect(last).toMatchObject({ outcome: 'completed' })
    const [first, ...others] = (await threads.posts()).map((post) => post.settings)
    expect(first).toMatchObject({ topic_tag: 'bom dia', reply_control: 'mentioned_only' })
    for (const one of others) {
      expect(one.allowlisted_country_codes).toBe('BR')
      expect(Object.keys(one)).not.toEqual(expect.arrayContaining(['topic_tag']))
      expect(Object.keys(one)).not.toEqual(expect.arrayContaining(['link_attachment']))
    }
  })

  test('begin when the quota of replies has room for all of them', async () => {
    await threads.rules({ reply_quota: 2 })
    const publish = async () => threads.enqueue(threads.post([], {}, { thread: two }))
    expect((await threads.runToTheEnd(await publish())).last).toMatchObject({ outcome: 'completed' })
    expect(await threads.run(await publish())).toMatchObject({ verdict: 'wait', code: 'quota_exhausted' })
    expect(await threads.posts()).toHaveLength(3)
  })

  test.each(['threads_manage_replies', 'threads_read_replies'])('need the permission %s', (missing) => {
    const [option] = catalog.options
    if (!option) throw new Error('no option')
    const scopes = ['threads_manage_replies', 'threads_read_replies'].filter((scope) => scope !== missing)
    const problemsOf = (parts: { text: string }[]) =>
      evaluateOption(option, { mediaFiles: [], captions: {}, settings: {}, parts }, { account: { scopes } })
    expect(problemsOf([{ text: 'Um' }, { text: 'Dois' }])).toMatchObject([
      { field: 'parts', code: 'permission_denied', message: expect.stringContaining(missing) },
    ])
    expect(problemsOf([{ text: 'Um' }])).toEqual([])
  })
})
