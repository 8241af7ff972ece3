import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  type PollAnswer,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { platformNames } from '../../platforms/src/index.ts'
import { whileOpen } from './interleavings/support.ts'

const CAP = 5
const SHARE = 10
/** Jobs of one user, for all platforms: far more than their share. */
const POSTS = 30
const OTHERS = platformNames.filter((platform) => platform !== 'x')
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const pending = { outcome: 'pending', resume_after_seconds: 3_600, reason: 'transcoding' }
const failure = (verdict: string, code: string) => ({ outcome: 'failed', verdict, code, message: 'no' })
const timedOut = failure('unclear', 'timeout')

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  // The circuit, which could open later, is switched off: this tests the slots.
  await harness.owner`update carteiro.queue_settings set circuit_after = 1000`
  for (const platform of OTHERS) await createAccount(harness.owner, harness.userId, platform)
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.dispatchers`
  await harness.owner`select carteiro.set_max_concurrent(${CAP})`
})

type Claim = PollAnswer['claims'][number]
const platformOf = ({ option }: { option: string }): string => option.split('_')[0] ?? ''
const countOf = (claims: Claim[], platform: string): number =>
  claims.filter((claim) => platformOf(claim) === platform).length

/** Enqueues jobs of these platforms in this order; returns their ids. */
const put = async (platforms: string[], userId = harness.userId, more: object = {}): Promise<string[]> => {
  const jobs = platforms.map((platform) => ({ platform, option: `${platform}_post`, ...more }))
  return (await enqueue({ gateway: harness.gateway, userId }, jobs)).jobs.map(({ job_id }) => job_id)
}
const times = (count: number, ...platforms: string[]): string[] =>
  Array.from({ length: count }, () => platforms).flat()
const settle = (claims: Claim[], outcome: Record<string, unknown> = completed) =>
  claims.map(({ lease_token }) => ({ lease_token, outcome }))
const poll = (input: Parameters<typeof pollQueue>[1] = {}) => pollQueue(harness.dispatcher, input)
const idsOf = (claims: Claim[]): string[] => claims.map(({ job_id }) => job_id)
const parked = async (): Promise<string[]> =>
  (
    await harness.owner`select job_id from carteiro.publication_backlog where message_id is not null order by message_id`
  ).map((row) => row.job_id)
/** Moves the platform's last due job so far into the past that no slot is left for it any more. */
const passTheTime = (platform: string) =>
  harness.owner`update carteiro.platforms set last_due_at = now() - interval '5 minutes 1 second' where platform = ${platform}`
const leasesOf = async (platform: string): Promise<number> =>
  (
    await harness.owner`select from carteiro.publication_slots where lease_token is not null and deployment = ${platform}`
  ).length

describe('a platform that answers', () => {
  it('uses every slot while no other platform has jobs', async () => {
    await put(times(7, 'x'))
    expect((await poll()).claims).toHaveLength(CAP)
  })

  it('leaves a slot to the other platforms while jobs of theirs wait, in whatever state', async () => {
    const jobs = await put([...times(8, 'x'), 'instagram'])
    const { claims } = await poll()
    expect(idsOf(claims)).toEqual([...jobs.slice(0, 4), jobs[8]])
  })

  it('leaves it for a while after these jobs, then uses it again', async () => {
    const jobs = await put([...times(8, 'x'), 'instagram'])
    const { claims } = await poll()
    const quick = claims.filter((claim) => platformOf(claim) === 'instagram')
    expect((await poll({ settlements: settle(quick) })).claims).toEqual([])
    await passTheTime('instagram')
    expect(idsOf((await poll()).claims)).toEqual([jobs[4]])
  })

  it('uses the only slot of a system with a cap of one', async () => {
    await harness.owner`select carteiro.set_max_concurrent(1)`
    await put(['x', 'instagram'])
    expect(countOf((await poll()).claims, 'x')).toBe(1)
  })

  it('counts resumed jobs like others', async () => {
    const jobs = await put(times(CAP, 'x'))
    const { claims } = await poll()
    await poll({ settlements: settle(claims, pending), max: 0 })
    await put(['instagram'])
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    const again = (await poll()).claims
    expect(again).toHaveLength(CAP)
    expect(countOf(again, 'x')).toBe(CAP - 1)
    const quick = again.filter((claim) => platformOf(claim) === 'instagram')
    expect((await poll({ settlements: settle(quick) })).claims).toEqual([])
    const [waiting = ''] = await parked()
    expect(jobs).toContain(waiting)
    expect(await jobOf(harness.owner, waiting)).toMatchObject({ status: 'processing' })
    await passTheTime('instagram')
    expect(idsOf((await poll()).claims)).toEqual([waiting])
  })
})

describe('jobs of other platforms count as waiting', () => {
  it('for as long as they wait, even when none has become due since', async () => {
    const alone = await put(times(CAP, 'x'))
    expect((await poll()).claims).toHaveLength(CAP)
    await put(['instagram'])
    // Nearly five minutes later it still waits.
    await harness.owner`update carteiro.platforms set last_due_at = now() - interval '4 minutes 50 seconds' where platform = 'instagram'`
    await poll()
    const [noted] = await harness.owner`
      select last_due_at > now() - interval '1 minute' as lately from carteiro.platforms where platform = 'instagram'`
    expect(noted?.lately).toBe(true)
    expect(alone).toHaveLength(CAP)
  })

  it.each([
    ['held', async () => void (await harness.gateway`select carteiro.pause_platform('instagram', 'a test')`)],
    ['not due', async () => undefined],
  ])('but not while they are %s', async (why, prepare) => {
    await prepare()
    if (why === 'held') {
      await put(['instagram'])
      await poll()
      await passTheTime('instagram')
    } else {
      await put(['instagram'], harness.userId, {
        scheduled_at: new Date(Date.now() + 3_600_000).toISOString(),
      })
    }
    await harness.owner`update carteiro.dispatchers set swept_at = now() - interval '1 minute'`
    await put(times(7, 'x'))
    expect(countOf((await poll()).claims, 'x')).toBe(CAP)
    await harness.owner`select carteiro.resume_platform('instagram')`
  })

  it('and for a while after one of them has begun', async () => {
    await put(['instagram'])
    await harness.owner`update carteiro.platforms set last_due_at = now() - interval '4 minutes'`
    const { claims } = await poll()
    expect(claims).toHaveLength(1)
    const [noted] = await harness.owner`
      select last_due_at > now() - interval '1 minute' as lately from carteiro.platforms where platform = 'instagram'`
    expect(noted?.lately).toBe(true)
  })
})

describe('a platform of which a call has timed out', () => {
  /** One call has timed out, four others are still open. */
  const setSilent = async () => {
    await put(times(CAP, 'x'))
    const { claims } = await poll()
    await poll({ settlements: settle(claims.slice(0, 1), timedOut), max: 0 })
    return claims.slice(1)
  }

  it('gets one slot, also while no other platform has jobs, and no other while more of its calls are open', async () => {
    const open = await setSilent()
    const next = await put(times(6, 'x'))
    expect((await poll()).claims).toEqual([])
    expect((await poll({ settlements: settle(open.slice(0, 3), timedOut) })).claims).toEqual([])
    const { claims } = await poll({ settlements: settle(open.slice(3), timedOut) })
    expect(idsOf(claims)).toEqual(next.slice(0, 1))
  })

  it.each([
    ['completes a job', completed],
    ['is still processing one', pending],
    ['refuses one', failure('refuse', 'content_rejected')],
    ['asks to wait', failure('wait', 'rate_limited')],
  ])('may use more slots at once when it %s', async (_what, answer) => {
    const open = await setSilent()
    await put(times(6, 'x'))
    const { claims } = await poll({ settlements: settle(open.slice(0, 1), answer) })
    expect(claims).toHaveLength(2)
  })

  it.each([
    ['an error of its own', failure('retry', 'platform_unavailable')],
    ['a service that could not be reached', failure('wait', 'platform_unavailable')],
    ['an error of our own', failure('retry', 'internal')],
    ['another timeout', timedOut],
  ])('but not after %s', async (_what, outcome) => {
    const open = await setSilent()
    await put(times(6, 'x'))
    expect((await poll({ settlements: settle(open.slice(0, 3), outcome) })).claims).toEqual([])
  })

  it('an error within the time limit does not count as a timeout', async () => {
    await put(times(7, 'x'))
    const { claims } = await poll()
    const next = await poll({
      settlements: settle(claims.slice(0, 2), failure('retry', 'platform_unavailable')),
    })
    expect(next.claims).toHaveLength(2)
  })

  it('an expired lease counts as a timeout if the call was open for as long as a lease lasts', async () => {
    await put(times(CAP, 'x'))
    await poll()
    await harness.owner`update publication_jobs set started_at = now() - interval '31 seconds'`
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where slot = 1`
    await harness.owner`select carteiro.release_expired_leases()`
    expect((await poll()).claims).toEqual([])
  })

  it('leaves all other slots to the other platforms', async () => {
    await setSilent()
    await put([...times(6, 'x'), ...times(6, 'instagram')])
    const { claims } = await poll()
    expect(countOf(claims, 'instagram')).toBe(1)
    expect(countOf(claims, 'x')).toBe(0)
  })
})

describe('jobs beyond the limit of their platform', () => {
  /** The platform x has four slots and may not have the fifth; these jobs come next. */
  const setLimited = async (following: string[], userId = harness.userId) => {
    await put([...times(4, 'x'), 'instagram'])
    const { claims } = await poll()
    const ids = await put(following, userId)
    const open = claims.filter((claim) => platformOf(claim) === 'x')
    const quick = claims.filter((claim) => platformOf(claim) === 'instagram')
    return { ids, open, quick }
  }

  it('are parked without an event in their timeline, and go on in their order', async () => {
    const { ids, open, quick } = await setLimited(times(6, 'x'))
    const before = await harness.owner`select id, seq, status, phase from publication_jobs order by id`
    expect((await poll({ settlements: settle(quick), max: 0 })).claims).toEqual([])
    const others = quick.map(({ job_id }) => job_id)
    expect((await poll()).claims).toEqual([])
    expect(await parked()).toEqual(ids)
    const after = await harness.owner`select id, seq, status, phase from publication_jobs order by id`
    const unchanged = (rows: typeof before) => rows.filter((row) => !others.includes(row.id))
    expect(unchanged(after)).toEqual(unchanged(before))
    expect(await timelineOf(harness.owner, ids[0] ?? '')).toEqual(['enqueued'])
    expect(
      await harness.owner`select from realtime.messages where payload ->> 'id' = any (${ids})`,
    ).toHaveLength(0)

    const begun: string[] = []
    let settlements = settle(open)
    for (;;) {
      const { claims } = await poll({ settlements })
      if (claims.length === 0) break
      begun.push(...idsOf(claims))
      settlements = settle(claims)
    }
    expect(begun).toEqual(ids)
    expect(await harness.owner`select from carteiro.publication_backlog`).toEqual([])
  })

  it('go on in the same poll in which a slot of their platform becomes free', async () => {
    const { ids, open, quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    // A poll without a sweep refills the slots of the jobs that it settles without freeing them in between.
    const id = randomUUID()
    await harness.owner`insert into carteiro.dispatchers (id, swept_at) values (${id}, now() + interval '1 hour')`
    const first = await poll({ id, settlements: settle(open.slice(0, 1)) })
    expect(idsOf(first.claims)).toEqual(ids.slice(0, 1))
    const refused = settle(open.slice(1, 2), failure('refuse', 'content_rejected'))
    expect(idsOf((await poll({ id, settlements: refused })).claims)).toEqual(ids.slice(1, 2))
  })

  it('let a dispatcher sleep until the other platforms have had no jobs for long enough', async () => {
    const { quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    const id = randomUUID()
    const { asleep, next_due_in_seconds: seconds } = await poll({ id, sleep: true })
    expect(asleep).toBe(true)
    expect(seconds).toBeGreaterThan(200)
    expect(seconds).toBeLessThanOrEqual(300)
    await harness.owner`select carteiro.set_max_concurrent(${CAP + 1})`
    const next = await poll({ id, sleep: true })
    expect(next.claims).toHaveLength(1)
  })

  it('keep no dispatcher awake while every slot is in use, nor when no other platform has jobs any more', async () => {
    const { quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    await put(['instagram'])
    await poll()
    await passTheTime('instagram')
    const { asleep, next_due_in_seconds: seconds } = await poll({ sleep: true })
    expect(asleep).toBe(true)
    expect(seconds).toBe(null)
  })

  it('wake a sleeping dispatcher when the cap is raised', async () => {
    const { quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    await poll({ sleep: true })
    let rings = 0
    const { unlisten } = await harness.owner.listen('publication_wake_up', () => {
      rings += 1
    })
    await harness.owner`select carteiro.set_max_concurrent(${CAP + 1})`
    await expect.poll(() => rings).toBe(1)
    await unlisten()
  })

  it('wake a sleeping dispatcher when the dispatcher that holds their platform’s slots ends', async () => {
    const { open, quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    expect((await poll({ sleep: true })).asleep).toBe(true)
    let rings = 0
    const { unlisten } = await harness.owner.listen('publication_wake_up', () => {
      rings += 1
    })
    await poll({ settlements: settle(open.slice(0, 1)), max: 0 })
    await expect.poll(() => rings).toBe(1)
    await unlisten()
  })

  it('are continued by the next dispatcher that polls when theirs is gone', async () => {
    const { ids, quick } = await setLimited(times(3, 'x'))
    await poll({ settlements: settle(quick) })
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
    await harness.owner`select process_publication_jobs()`
    await passTheTime('instagram')
    const { claims } = await poll()
    expect(claims).toHaveLength(CAP)
    expect(idsOf(claims).slice(0, 3)).toEqual(ids)
  })

  it('may be cancelled, rescheduled, edited, held and deleted like other waiting jobs', async () => {
    const { ids, quick, open } = await setLimited(times(6, 'x'))
    await poll({ settlements: settle(quick) })
    const [cancelled = '', later = '', soon = '', edited = '', fifth = '', sixth = ''] = ids
    await harness.gateway`select carteiro.cancel_publication_job(${cancelled}, ${harness.userId})`
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    await harness.gateway`select carteiro.reschedule_publication_job(${later}, ${harness.userId}, ${inAnHour})`
    await harness.gateway`select carteiro.reschedule_publication_job(${soon}, ${harness.userId}, null)`
    const { content } = await jobOf(harness.owner, edited)
    const changed = { ...content, caption: 'Boa noite' }
    await harness.gateway`select carteiro.edit_publication_job(${edited}, ${harness.userId},
      ${harness.gateway.json(content)}, ${harness.gateway.json(changed)})`
    expect(await parked()).not.toContain(cancelled)
    const { claims } = await poll({ settlements: settle(open) })
    expect(idsOf(claims)).toEqual([soon, edited, fifth, sixth])
    expect((await jobOf(harness.owner, edited)).content.caption).toBe('Boa noite')
    expect(await parked()).toEqual([])

    const more = await put(times(2, 'x'))
    await poll()
    expect(await parked()).toEqual(more)
    await harness.gateway`select carteiro.pause_platform('x', 'a test')`
    await poll({ settlements: settle(claims) })
    expect(await jobOf(harness.owner, more[0] ?? '')).toMatchObject({ hold_reason: 'platform_paused' })
    await harness.owner`select carteiro.resume_platform('x')`
    await harness.owner`delete from carteiro.publications`
    expect(await harness.owner`select from carteiro.publication_backlog`).toEqual([])
  })

  it.each([
    ['before its platform is at its limit', 1],
    ['with others before it in the queue', 3],
  ])(
    'are parked once when their user has asked twice for them to begin at once, %s',
    async (_what, before) => {
      const { quick, open } = await setLimited([])
      const ids = await put(times(before, 'x'))
      const last = ids.at(-1) ?? ''
      for (const _twice of [1, 2])
        await harness.gateway`select carteiro.reschedule_publication_job(${last}, ${harness.userId}, null)`
      await poll({ settlements: settle(quick) })
      expect(await parked()).toEqual(ids)
      await harness.gateway`select carteiro.reschedule_publication_job(${last}, ${harness.userId}, null)`
      await poll()
      expect(await parked()).toEqual(ids)
      const { claims } = await poll({ settlements: settle(open) })
      expect(idsOf(claims)).toEqual(ids)
    },
  )

  it('do not block other jobs of their user after they are cancelled', async () => {
    const { ids, quick } = await setLimited(times(25, 'x'))
    await poll({ settlements: settle(quick) })
    const aside = await parked()
    expect(aside.length).toBeLessThan(25)
    expect(await harness.owner`select from pgmq.q_publication_queue`).toHaveLength(0)
    for (const id of aside)
      await harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    // At once, not with the next sweep.
    expect((await harness.owner`select from pgmq.q_publication_queue`).length).toBeGreaterThan(0)
    await passTheTime('instagram')
    const { claims } = await poll()
    expect(idsOf(claims)).toEqual(ids.filter((id) => !aside.includes(id)).slice(0, 1))
  })
})

describe('a platform that does not answer', () => {
  /** Completes jobs until only calls of the platform that does not answer are open; returns the jobs in the order in which they began. */
  const workAround = async (silent: string): Promise<Claim[]> => {
    const begun: Claim[] = []
    let settlements: ReturnType<typeof settle> = []
    for (;;) {
      const { claims } = await poll({ settlements })
      begun.push(...claims)
      const answered = claims.filter((claim) => platformOf(claim) !== silent)
      if (claims.length === 0) return begun
      settlements = settle(answered)
    }
  }

  it('does not delay the other jobs of a user who has many posts for all platforms', async () => {
    await put(times(POSTS, 'x', ...OTHERS))
    const begun = await workAround('x')
    expect(countOf(begun, 'x')).toBe(CAP - 1)
    for (const platform of OTHERS) expect(countOf(begun, platform)).toBe(POSTS)
    expect((await parked()).length).toBeLessThanOrEqual(2 * SHARE)
  })

  it('does not delay another user’s job behind those of many users', async () => {
    await put(times(4, 'x'))
    await poll()
    for (let users = 0; users < 60; users += 1) {
      const userId = await createUser(harness.owner)
      await createAccount(harness.owner, userId, 'x')
      await put(times(SHARE, 'x'), userId)
    }
    const [single] = await put(['instagram'])
    const begun: string[] = []
    for (let polls = 0; polls < 3; polls += 1) begun.push(...idsOf((await poll()).claims))
    expect(begun).toEqual([single])
  })

  it('serves its users in turn: one with very many jobs delays another’s by a share at most', async () => {
    const other = await createUser(harness.owner)
    await createAccount(harness.owner, other, 'x')
    await put(['instagram', ...times(100, 'x')])
    let settlements: ReturnType<typeof settle> = []
    const [first] = (await poll()).claims.filter((claim) => platformOf(claim) === 'x')
    const [single = ''] = await put(['x'], other)
    const begun: string[] = []
    let last = first
    while (last && !begun.includes(single) && begun.length < 100) {
      settlements = settle([last])
      const { claims } = await poll({ settlements })
      begun.push(...idsOf(claims.filter((claim) => platformOf(claim) === 'x')))
      last = claims.findLast((claim) => platformOf(claim) === 'x')
    }
    expect(begun).toContain(single)
    expect(begun.length).toBeLessThan(2 * SHARE + CAP)
  })

  it('keeps the order of each user’s jobs', async () => {
    const many = await put([...times(40, 'x'), 'instagram'])
    const begun: string[] = []
    let settlements: ReturnType<typeof settle> = []
    for (;;) {
      const { claims } = await poll({ settlements })
      if (claims.length === 0) break
      begun.push(...idsOf(claims))
      settlements = settle(claims)
    }
    expect(begun.filter((id) => id !== many.at(-1))).toEqual(many.slice(0, -1))
  })
})

describe('prefetched leases', () => {
  it('count as slots of a platform that may not use all', async () => {
    await put([...times(10, 'x'), ...times(10, 'instagram')])
    const { claims } = await poll({ id: randomUUID(), prefetch: 10 })
    expect(countOf(claims, 'x')).toBe(CAP - 1)
    expect(countOf(claims, 'instagram')).toBe(CAP - 1)
  })

  it('are released when another platform has jobs, and only then', async () => {
    const id = randomUUID()
    await put(times(12, 'x'))
    const first = await poll({ id, prefetch: 4 })
    expect(first.claims).toHaveLength(CAP + 4)
    expect(first.surplus).toEqual([])
    await put(['instagram'])
    const { surplus } = await poll({ id, prefetch: 4 })
    expect(surplus.toSorted()).toEqual(
      first.claims
        .slice(CAP)
        .map(({ lease_token }) => lease_token)
        .toSorted(),
    )
    const settlements = surplus.map((lease_token) => ({ lease_token, outcome: { outcome: 'given_back' } }))
    const next = await poll({ id, settlements: [...settlements, ...settle(first.claims.slice(0, 1))] })
    expect(next.surplus).toEqual([])
    expect(next.claims.map(platformOf)).toEqual(['instagram'])
    expect(await leasesOf('x')).toBe(CAP - 1)
  })
})

describe('operators', () => {
  const shown = async (platform: string) => {
    const [row] =
      await harness.owner`select carteiro.queue_state() -> 'limited' as limited, carteiro.queue_gauges() -> 'platforms' as gauges`
    const its = (one: { platform: string }) => one.platform === platform
    return { limited: row?.limited.find(its), gauge: row?.gauges.find(its).slot_limit }
  }

  it('see how many slots a platform may use, and why not all', async () => {
    expect(await shown('x')).toEqual({ limited: undefined, gauge: CAP })
    await put(['x', 'instagram'])
    expect(await shown('x')).toEqual({
      limited: { platform: 'x', slots: CAP - 1, reason: 'leaves_slot' },
      gauge: CAP - 1,
    })
    const { claims } = await poll()
    const ofX = claims.filter((claim) => platformOf(claim) === 'x')
    await poll({ settlements: settle(ofX, timedOut), max: 0 })
    expect(await shown('x')).toEqual({ limited: { platform: 'x', slots: 1, reason: 'timed_out' }, gauge: 1 })
  })
})

describe('two dispatchers that claim at the same moment', () => {
  /** One of four slots of x is free, and another dispatcher is about to settle its job of another platform. */
  const setBoth = async () => {
    await put(['instagram'])
    const [others] = (await poll()).claims
    await put(times(3, 'x'))
    expect((await poll()).claims).toHaveLength(3)
    if (!others) throw new Error('a claim was expected')
    return settle([others])
  }
  /** The second polls while the first has claimed and not committed; the result says whether it waited for that. */
  const claimBoth = async (settlements: ReturnType<typeof settle>) => {
    let isCommitted = false
    const answer = await whileOpen(
      harness,
      harness.dispatcher,
      (sql) => pollQueue(sql as never),
      async () => {
        const second = await poll({ settlements, sleep: true })
        return { ...second, hasWaited: isCommitted }
      },
    ).finally(() => {
      isCommitted = true
    })
    return answer
  }

  it('do not exceed the limit together, and neither waits for the other', async () => {
    const settlements = await setBoth()
    await put(times(3, 'x'))
    const { claims, hasWaited, settled } = await claimBoth(settlements)
    expect(settled).toEqual([true])
    expect(hasWaited).toBe(false)
    expect(claims).toEqual([])
    expect(await leasesOf('x')).toBe(CAP - 1)
  })

  it('claim jobs of other platforms meanwhile', async () => {
    const settlements = await setBoth()
    await put([...times(3, 'x'), 'threads'])
    const { claims } = await claimBoth(settlements)
    expect(claims.map(platformOf)).toEqual(['threads'])
  })

  it('poll again for jobs that they skipped, instead of sleeping', async () => {
    await put(['instagram'])
    const [others] = (await poll()).claims
    if (!others) throw new Error('a claim was expected')
    const ids = await put(times(2, 'x'))
    // The first has locked x without claiming anything.
    const second = await whileOpen(
      harness,
      harness.dispatcher,
      (sql) => sql`select pg_advisory_xact_lock(hashtext('publication_slot_limits'), hashtext('x'))`,
      () => poll({ settlements: settle([others]), sleep: true }),
    )
    expect(second).toMatchObject({ claims: [], asleep: false })
    expect(idsOf((await poll()).claims)).toEqual(ids)
  })
})
