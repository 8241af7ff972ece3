import {
  createAccount,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { completed } from './interleavings/support.ts'
import { statementsOf } from './statements.ts'

const statements = await statementsOf('on-event.md')
let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

it('the example of the page updates the app’s table when a post is out, and its other statements run', async () => {
  const { owner, dispatcher } = harness
  const [table = '', definition = '', grant = '', registration = '', ...others] = statements
  expect(others).toHaveLength(3)
  for (const one of [table, definition, grant, registration]) await owner.unsafe(one)
  await owner`insert into public.articles (id, title) values (7, 'Bom dia'), (8, 'Boa tarde')`
  await createAccount(owner, harness.userId, 'instagram')

  const x = {}
  const instagram = { platform: 'instagram', option: 'instagram_feed' }
  await enqueue(harness, [x, instagram], { metadata: { article: 7 } })
  const { claims } = await pollQueue(dispatcher, { max: 5 })
  const refused = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'Too long.' }
  await pollQueue(dispatcher, {
    settlements: claims.map(({ lease_token, option }) => ({
      lease_token,
      outcome: option === 'x_post' ? completed : refused,
    })),
  })

  const call = await dispatcher.reserve()
  const [claimed] = await call`select carteiro.claim_handler_event() as event`
  await call`select carteiro.run_handler_event(${claimed?.event.lease_token}, ${claimed?.event.event_id})`
  call.release()
  const [first, second] = await owner`select * from public.articles order by id`
  expect(first).toMatchObject({ post_state: 'partially_completed' })
  expect(first?.posts).toMatchObject([
    { option: 'x_post', status: 'completed', post_id: '1' },
    { option: 'instagram_feed', status: 'failed', error_message: 'Too long.' },
  ])
  expect(second).toMatchObject({ post_state: 'waiting', posts: [] })

  for (const one of others) await owner.unsafe(one)
  expect(await owner`select from carteiro.event_handlers`).toHaveLength(0)
})
