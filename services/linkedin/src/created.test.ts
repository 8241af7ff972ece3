import {
  type LinkedInHarness,
  MEMBER,
  ORGANIZATION,
  startLinkedInHarness,
} from '@carteiro/testing/platforms/linkedin/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let member: LinkedInHarness
let organization: LinkedInHarness
beforeAll(async () => {
  ;[member, organization] = await Promise.all([
    startLinkedInHarness(MEMBER),
    startLinkedInHarness(ORGANIZATION),
  ])
})
afterAll(() => Promise.all([member.close(), organization.close()]))
beforeEach(() => Promise.all([member.reset(), organization.reset()]))

const publish = async (harness: LinkedInHarness, ...job: Parameters<LinkedInHarness['job']>) =>
  (await harness.runToTheEnd(await harness.enqueue(harness.job(...job)))).last

describe('LinkedIn answers 201 and no id', () => {
  test('of a member: the post is out, and where it is cannot be found out', async () => {
    await member.rules({ omits_post_id: true })
    const claim = await member.enqueue(member.job('Sem endereço'))
    expect(await member.run(claim)).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
    expect((await member.runToTheEnd(claim)).last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: null, permalink: null, warnings: [expect.stringContaining('address')] },
    })
    expect(await member.posts()).toHaveLength(1)
  })

  test.each([
    ['urn:li:ugcPost:71', 'urn:li:ugcPost:71'],
    ['urn%3Ali%3Ashare%3A71', 'urn:li:share:71'],
    ['urn:li:activity:71', 'urn:li:activity:71'],
    ['urn:li:aKindOfNextYear:a_7-1', 'urn:li:aKindOfNextYear:a_7-1'],
  ])('an id of any kind is taken: %s', async (header, id) => {
    const created = { status: 201, body: '', content_type: 'text/plain', headers: { 'x-restli-id': header } }
    await member.fault('create_post', 'error_after_effect', created)
    expect(await publish(member, 'Com outro endereço')).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: id, permalink: `https://www.linkedin.com/feed/update/${id}/` },
    })
  })

  test.each(['71', 'urn:li:share:', ''])('what is no id is none: %j', async (header) => {
    const created = { status: 201, body: '', content_type: 'text/plain', headers: { 'x-restli-id': header } }
    await member.fault('create_post', 'error_after_effect', created)
    expect(await publish(member, 'Sem nada')).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: null },
    })
    expect(await member.posts()).toHaveLength(1)
  })

  test('of an organisation: its posts tell', async () => {
    await organization.rules({ omits_post_id: true })
    const outcome = await publish(organization, 'Com endereço')
    const [post, ...others] = await organization.posts()
    expect(others).toEqual([])
    expect(outcome).toMatchObject({ outcome: 'completed', platform_response: { post_id: post?.id } })
  })
})
