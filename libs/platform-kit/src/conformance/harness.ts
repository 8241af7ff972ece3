import { randomUUID } from 'node:crypto'
import {
  type ActionOutcome,
  actionOutcome,
  type ClaimedAction,
  type JobContent,
  type PlatformResponse,
  type PostChanges,
  PROCESS_ACTION_PATH,
  PROCESS_PUBLICATION_PATH,
  type ProcessOutcome,
  processOutcome,
} from '@carteiro/contracts'
import { connectDatabase, createLogger, listen, type Sql, signInternalCall } from '@carteiro/service-kit'
import { type PlatformConfig, platformConfig } from '../config.ts'
import { encryptCredentials } from '../credentials.ts'
import { ensurePlatformRole } from '../platform-role.ts'
import { createPlatformApp, type PlatformDefinition } from '../service.ts'
import { registerPlatform } from '../sql.ts'
import { FIRST_BEGAN_AT } from '../steps.ts'

const SECRET = 'a-secret-of-tests-with-at-least-32-characters'
const TOKEN_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`
/** Attempts until a test takes the job for stuck. */
const MAX_ATTEMPTS = 20

export type Claim = {
  job_id: string
  user_id: string
  account_id: string
  option: string
  content: JobContent
  attempt: number
  lease_token: string
  action?: ClaimedAction
}
export type NewJob = { option: string; content: JobContent }

export type HarnessOptions = {
  /** With bootstrap and migrations, and nothing else. Without `urlAs` every role has the password in the URL. */
  database: { url: string; urlAs?(role: string): string }
  definition: PlatformDefinition
  account: {
    externalId: string
    username: string
    accessToken: string
    scopes?: string[]
    /** Besides the access token. */
    credentials?: Record<string, unknown>
  }
  /** Origins of the test's media, which are private addresses. */
  mediaOrigins?: string[]
  /** Where the service keeps media for a while. */
  mediaCacheDir?: string
  /** The role that the service connects as, if not its platform's. */
  role?: string
  /** The platform's part of what `letTimePass` does: for it, too, so much time has gone by. */
  letPlatformTimePass?: (seconds: number) => Promise<unknown>
  /** Fields of finished steps' results that hold times by the service's own clock: they go back as time passes. */
  recordedTimes?: string[]
}

const withUser = (url: string, role: string): string => {
  const changed = new URL(url)
  changed.username = role
  return changed.href
}

/** A platform service behind HTTP, on a real database, with the rest of the system played by its SQL functions. */
export const startPlatformHarness = async (options: HarnessOptions) => {
  const { database, definition, account } = options
  const { platform } = definition.catalog
  const urlAs = (role: string): string => database.urlAs?.(role) ?? withUser(database.url, role)
  const as = (role?: string): Sql =>
    connectDatabase(role ? urlAs(role) : database.url, { service: 'test', max: 2 })
  const owner = as()
  await ensurePlatformRole(owner, urlAs(`carteiro_platform_${platform}`))
  const gateway = as('carteiro_gateway')
  const dispatcher = as('carteiro_dispatcher')
  const sql = as(options.role ?? `carteiro_platform_${platform}`)

  const config: PlatformConfig = platformConfig.parse({
    PORT: '0',
    DATABASE_URL: database.url,
    INTERNAL_AUTH_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: TOKEN_KEYS,
    MEDIA_ALLOWED_ORIGINS: (options.mediaOrigins ?? []).join(','),
    MEDIA_CACHE_DIR: options.mediaCacheDir,
    LOG_LEVEL: 'silent',
  })
  const logger = createLogger({ service: platform, level: process.env.LOG_LEVEL ?? 'silent' })
  const app = createPlatformApp(definition, { sql, config, logger })
  const service = await listen(app, { host: '127.0.0.1', port: 0 })

  // A platform that the database has never heard of has no accounts.
  if (options.role === undefined)
    await registerPlatform(sql, definition.catalog, service.url, config.CARTEIRO_MODE)
  const userId = randomUUID()
  const { externalId, username, accessToken, scopes = [] } = account
  const encrypted = encryptCredentials(
    config.TOKEN_ENCRYPTION_KEYS,
    { platform, externalId, userId },
    { access_token: accessToken, ...account.credentials },
  )
  await owner`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`
  await owner`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, is_default, scopes, credentials, profile)
    values (${userId}, ${platform}, ${externalId}, ${`@${username}`}, true, ${scopes}, ${owner.json(encrypted)},
      ${owner.json({ username })})`
  // A test's job is leased once and worked on again and again.
  await owner`update carteiro.queue_settings set lease = '10 minutes', retry_base = '0 seconds'`

  const poll = async (settlements: unknown[] = []): Promise<Claim[]> => {
    const [row] = await dispatcher`
      select carteiro.poll_publication_queue(
        dispatcher_id => ${randomUUID()}, settlements => ${dispatcher.json(settlements as never)},
        renewals => '{}', max_concurrent => null, wants_to_sleep => false
      ) as answer`
    return row?.answer.claims
  }
  const theOne = (claims: Claim[]): Claim => {
    const [claim, ...others] = claims
    if (!claim || others.length > 0) throw new Error(`one claim was expected, not ${claims.length}`)
    return claim
  }

  const enqueue = async (job: NewJob): Promise<Claim> => {
    const request = { user_id: userId, total_requested: 1, jobs: [{ platform, ...job }] }
    await gateway`select carteiro.enqueue_publication(${gateway.json(request as never)})`
    return theOne(await poll())
  }

  const send = async (body: unknown, token?: string, path = PROCESS_PUBLICATION_PATH): Promise<Response> =>
    fetch(service.url + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    })
  const sign = (audience = platform): Promise<string> =>
    signInternalCall({ secret: SECRET, issuer: 'dispatcher', audience })

  const bodyOf = (claim: Claim) => ({
    job_id: claim.job_id,
    user_id: claim.user_id,
    platform: claim.option,
    content: claim.content,
    attempt: claim.attempt,
    lease_token: claim.lease_token,
    deadline: new Date(Date.now() + 600_000).toISOString(),
    account_id: claim.account_id,
    ...(claim.action ? { action: claim.action } : {}),
  })

  /** One attempt. */
  const run = async (claim: Claim): Promise<ProcessOutcome> =>
    processOutcome.parse(await (await send(bodyOf(claim), await sign())).json())

  const moveRecordedTimes = (claim: Claim, seconds: number, fields: string[]) => owner`
    update carteiro.publication_steps set result = (
      select jsonb_object_agg(key, case when key = any(${fields})
        then to_jsonb((value #>> '{}')::timestamptz - make_interval(secs => ${seconds}))
        else value end)
      from jsonb_each(result))
    where job_id = ${claim.job_id} and state = 'done' and jsonb_typeof(result) = 'object' and result <> '{}'`

  /** For steps whose end isn't known, so much time has gone by. */
  const letTimePass = async (claim: Claim, seconds: number): Promise<void> => {
    await owner`
      update carteiro.publication_steps
      set began_at = began_at - make_interval(secs => ${seconds}),
        call_ends_at = call_ends_at - make_interval(secs => ${seconds}),
        intent = case when intent ? ${FIRST_BEGAN_AT} then jsonb_set(intent, array[${FIRST_BEGAN_AT}], to_jsonb(
          (intent ->> ${FIRST_BEGAN_AT})::timestamptz - make_interval(secs => ${seconds}))) else intent end
      where job_id = ${claim.job_id} and state = 'open'`
    if (options.recordedTimes) await moveRecordedTimes(claim, seconds, options.recordedTimes)
    if (seconds > 0) await options.letPlatformTimePass?.(seconds)
  }

  return {
    platform,
    service,
    owner,
    sql,
    userId,
    enqueue,
    send,
    sign,
    bodyOf,
    run,
    letTimePass,
    announce: () => registerPlatform(sql, definition.catalog, service.url, config.CARTEIRO_MODE),

    /** Attempt after attempt, as the queue does, until there is an end; every outcome on the way. */
    runToTheEnd: async (claim: Claim): Promise<{ last: ProcessOutcome; all: ProcessOutcome[] }> => {
      const all: ProcessOutcome[] = []
      for (;;) {
        const last = await run(claim)
        all.push(last)
        const goesOn =
          last.outcome === 'pending' ||
          (last.outcome === 'failed' && (last.verdict === 'retry' || last.verdict === 'unclear'))
        if (!goesOn) return { last, all }
        if (all.length === MAX_ATTEMPTS) throw new Error(`no end: ${JSON.stringify(all.slice(-2))}`)
        const waits = last.outcome === 'pending' ? last.resume_after_seconds : 0
        await letTimePass(claim, waits)
      }
    },
    /** Settles a completed job, and claims the deletion of its post. */
    unpublish: async (claim: Claim, outcome: ProcessOutcome): Promise<Claim> => {
      await poll([{ lease_token: claim.lease_token, outcome }])
      await gateway`select carteiro.unpublish_publication_job(${claim.job_id}, ${userId})`
      return theOne(await poll())
    },
    /** Settles a completed job, and claims an edit of its post. */
    edit: async (claim: Claim, outcome: ProcessOutcome, changes: PostChanges): Promise<Claim> => {
      await poll([{ lease_token: claim.lease_token, outcome }])
      await gateway`select carteiro.edit_published_job(${claim.job_id}, ${userId}, ${gateway.json(changes as never)})`
      return theOne(await poll())
    },
    /** One attempt at an action. */
    runAction: async (claim: Claim): Promise<ActionOutcome> =>
      actionOutcome.parse(await (await send(bodyOf(claim), await sign(), PROCESS_ACTION_PATH)).json()),
    /** The action goes to another attempt, its open steps' calls being over. */
    claimActionAgain: async (claim: Claim): Promise<Claim> => {
      await owner`
        update carteiro.job_action_steps set call_ends_at = least(call_ends_at, clock_timestamp())
        where action_id = ${claim.action?.id ?? null}`
      return theOne(await poll([{ lease_token: claim.lease_token, outcome: { outcome: 'given_back' } }]))
    },
    /** The job goes to another attempt: this claim's lease is stale then. */
    claimAgain: async (claim: Claim): Promise<Claim> => {
      const settlement = { lease_token: claim.lease_token, outcome: { outcome: 'given_back' } }
      return theOne(await poll([settlement]))
    },
    /** The job has failed in doubt, and its user asks for another try when the call has surely ended. */
    retryByUser: async (claim: Claim, outcome: ProcessOutcome): Promise<Claim> => {
      await poll([{ lease_token: claim.lease_token, outcome }])
      await owner`
        update carteiro.publication_steps set call_ends_at = least(call_ends_at, clock_timestamp()) where job_id = ${claim.job_id}`
      await gateway`select carteiro.retry_publication_job(${claim.job_id}, ${userId}, 'I have looked')`
      return theOne(await poll())
    },
    steps: async (claim: Claim): Promise<Record<string, unknown>[]> => [
      ...(await owner`select step, state, intent, result from carteiro.publication_steps where job_id = ${claim.job_id} order by began_at`),
    ],
    cancel: async (claim: Claim): Promise<void> => {
      await gateway`select carteiro.cancel_publication_job(${claim.job_id}, ${userId})`
    },
    /** The job as its row is. */
    jobRow: async (claim: Claim) => {
      const [row] = await owner<{ status: string; platform_response: PlatformResponse | null }[]>`
        select status, platform_response from public.publication_jobs where id = ${claim.job_id}`
      return row
    },
    /** Its timeline. */
    events: async (claim: Claim) => [
      ...(await owner<{ type: string; data: Record<string, unknown> }[]>`
        select type, data from carteiro.publication_job_events where job_id = ${claim.job_id} order by seq`),
    ],
    reset: async (): Promise<void> => {
      await owner`delete from carteiro.publications`
      await owner`update carteiro.publication_slots set job_id = null, lease_token = null`
      await owner`update carteiro.platform_accounts set status = 'connected'`
    },
    close: async (): Promise<void> => {
      await service.close()
      await Promise.all([owner, gateway, dispatcher, sql].map((one) => one.end({ timeout: 1 })))
    },
  }
}
export type PlatformHarness = Awaited<ReturnType<typeof startPlatformHarness>>
