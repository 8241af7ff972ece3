import { createHash } from 'node:crypto'
import {
  type Account,
  type CatalogOption,
  contentOf,
  type EnqueueRequest,
  type EnqueueResponse,
  type FileCopy,
  type MediaVerdict,
  type PlatformCatalog,
  type Problem,
  partsFor,
  type RejectedOption,
  unknownKey,
  type World,
} from '@carteiro/contracts'
import { settingUrlProblems } from '@carteiro/service-kit'
import { type Converting, type Preparation, planOption } from './conversion/plan-option.ts'
import { dueAt } from './schedule.ts'
import type { EnqueueAnswer } from './sql/calls.ts'

/** `ownFiles`: they are its first part's, and not the publication's. */
type NewJob = Record<string, unknown> & {
  ownFiles: boolean
  platform: string
  option: string
  account_id: string
  preparation?: Preparation
}
/** `warnings` and `checkedWhenSent` are of the options that became jobs. */
export type Sorted = Record<'rejected' | 'warnings' | 'checkedWhenSent', RejectedOption[]> & {
  jobs: NewJob[]
  /** What becomes of the files of each known option. */
  media: OptionMedia[]
}
export type OptionMedia = MediaVerdict & { platform: string }

export const findOption = (catalogs: PlatformCatalog[], name: string) => {
  for (const catalog of catalogs) {
    const option = catalog.options.find((one) => one.option === name)
    if (option) return { platform: catalog.platform, option }
  }
  return undefined
}

const connectUrl = (platform: string): string => `/api/accounts/${platform}/connect`

/** The account that is named, or else the default, or else the only one; otherwise why there is none. */
export const chooseAccount = (
  accounts: Account[],
  platform: string,
  named: string | undefined,
): Account | string => {
  const own = accounts.filter((account) => account.platform === platform)
  if (named)
    return (
      own.find((account) => account.id === named.toLowerCase()) ??
      `expected the id of one of your ${platform} accounts: ${named} is none of them`
    )
  const chosen = own.find((account) => account.is_default) ?? (own.length === 1 ? own[0] : undefined)
  if (chosen) return chosen
  return own.length === 0
    ? `expected a connected ${platform} account: connect one first (${connectUrl(platform)})`
    : `expected one of your several ${platform} accounts by its id: none is the default`
}

/** Time and user of a request, as the catalog's rules take them. */
const worldOf = (request: EnqueueRequest, account: Account | string): World => {
  const now = Date.now()
  return {
    now,
    due: dueAt(request.scheduledAt, now),
    account: typeof account === 'string' ? undefined : account,
  }
}

/** A specific caption for an option that shows none would be ignored silently; a universal one is for the others. */
const unshownText = (request: EnqueueRequest, { option, text }: CatalogOption): Problem[] => {
  if (text !== null || !request.captions.specific?.[option]) return []
  const message = `expected no caption: ${option} shows none`
  return [{ field: `captions.specific.${option}`, code: 'text_not_shown', message }]
}

/** What every selected option has in its parts, so that nothing shows it. */
const unusedByParts = (request: EnqueueRequest): Problem[] => {
  const first = request.selectedOptions.map((option) => partsFor(request.parts, option)?.list[0])
  const warning = (field: string): Problem => ({
    field,
    code: 'no_effect',
    message: 'has no effect: every selected option has it in its parts',
  })
  return [
    ...(request.captions.universal && first.every((part) => part) ? [warning('captions.universal')] : []),
    ...(request.mediaFiles.length > 0 && first.every((part) => part?.mediaFiles)
      ? [warning('mediaFiles')]
      : []),
  ]
}

const of =
  ({ option }: CatalogOption) =>
  (problem: Problem): RejectedOption => ({ platform: option, ...problem })

const withoutDeployment = (option: string, platform: string): RejectedOption => ({
  platform: option,
  field: 'selectedOptions',
  code: 'no_test_deployment',
  message: `expected a platform with a test deployment: none of ${platform} is registered, and jobs of mode test go nowhere else`,
})

/**
 * Sorts the options of a request into jobs and refusals; an option with a problem is refused with all of them.
 *
 * @param allowedOrigins those that URLs may lead to although their address is private
 * @param converting what plans of conversions depend on
 * @param liveOnly of a request of mode test: the catalogs of platforms that have no test deployment
 */
export const sortOptions = (
  request: EnqueueRequest,
  catalogs: PlatformCatalog[],
  accounts: Account[],
  allowedOrigins: string[],
  converting: Converting,
  liveOnly: PlatformCatalog[] = [],
): Sorted => {
  const sorted: Sorted = { jobs: [], rejected: [], warnings: [], checkedWhenSent: [], media: [] }
  const { jobs, rejected } = sorted
  for (const name of request.selectedOptions) {
    const found = findOption(catalogs, name)
    const elsewhere = found ? undefined : findOption(liveOnly, name)
    if (elsewhere) {
      rejected.push(withoutDeployment(name, elsewhere.platform))
      continue
    }
    if (!found) {
      const allowed = catalogs.flatMap((catalog) => catalog.options.map((option) => option.option))
      rejected.push({ platform: name, ...unknownKey('selectedOptions', name, allowed, 'unknown_option') })
      continue
    }
    const account = chooseAccount(accounts, found.platform, request.accounts?.[found.platform])
    const world = worldOf(request, account)
    const { review, media, preparation } = planOption(found.option, request, world, converting)
    sorted.media.push({ platform: name, ...media })
    const settings = request.settings[name] ?? {}
    const problems = [
      ...review.problems,
      ...unshownText(request, found.option),
      ...settingUrlProblems(found.option, settings, `settings.${name}`, allowedOrigins),
    ].map(of(found.option))
    if (typeof account === 'string') {
      const field = `accounts.${found.platform}`
      problems.push({ platform: name, code: 'account_disconnected', message: account, field })
    }
    if (problems.length > 0 || typeof account === 'string') {
      rejected.push(...problems)
      continue
    }
    jobs.push({
      platform: found.platform,
      option: name,
      account_id: account.id,
      content: contentOf(request, found.option),
      ownFiles: partsFor(request.parts, name)?.list[0]?.mediaFiles !== undefined,
      priority: request.priority ?? 'normal',
      ...(request.scheduledAt ? { scheduled_at: request.scheduledAt } : {}),
      ...(preparation ? { preparation } : {}),
    })
    sorted.warnings.push(...[...review.warnings, ...unusedByParts(request)].map(of(found.option)))
    sorted.checkedWhenSent.push(...review.checkedWhenSent.map(of(found.option)))
  }
  return sorted
}

/** What a repeated idempotency key is compared with: the content of the request, or what its client identifies that by. */
export const identityOf = (
  request: Record<string, unknown>,
  userId: string,
  fingerprint: string | undefined,
): Record<string, unknown> => (fingerprint ? { fingerprint, userId } : { ...request, userId })

/**
 * Identifies a request, so that a repeated idempotency key with another one is noticed. The order of keys does not matter.
 *
 * @param identity the request's (`identityOf`)
 * @param bounds the caller's (`boundsOf`)
 */
export const hashOf = (identity: Record<string, unknown>, bounds: Record<string, unknown>): string => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([one], [other]) => (one < other ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)]),
          )
        : value
  return createHash('sha256')
    .update(JSON.stringify(sorted({ ...identity, ...bounds })))
    .digest('hex')
}

/** What an answer says once: the database does not keep it. */
export type AnswerNotes = { warnings: RejectedOption[]; media: OptionMedia[]; copies: FileCopy[] }

export const enqueueResponseOf = (
  answer: EnqueueAnswer,
  { warnings = [], media = [], copies = [] }: Partial<AnswerNotes> = {},
): EnqueueResponse => ({
  success: true,
  message: `Successfully enqueued ${answer.jobs.length} publication job(s)`,
  data: {
    publication_id: answer.publication_id,
    ...(answer.mode === 'test' ? { mode: answer.mode } : {}),
    jobs: answer.jobs,
    totalEnqueued: answer.jobs.length,
    totalRequested: answer.total_requested,
    rejected: answer.rejected,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(copies.length > 0 ? { copies } : {}),
    ...(media.length > 0 ? { media } : {}),
  },
})
