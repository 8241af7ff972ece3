import type {
  Account,
  AfterPublishing,
  Job,
  JobEdit,
  PlatformCatalog,
  PostChanges,
  Problem,
} from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { contentProblems } from './edit.ts'

type Published = Pick<Job, 'option' | 'account_id' | 'platform_response'>

/** What the catalog says of an option's published posts, and the platform's name. */
const declaredFor = (
  option: string,
  catalogs: PlatformCatalog[],
): { declared: AfterPublishing; name: string } => {
  const catalog = catalogs.find(({ options }) => options.some((one) => one.option === option))
  const declared = catalog?.options.find((one) => one.option === option)?.after ?? {}
  return { declared, name: catalog?.display_name ?? option }
}

/** None of an account whose scopes are not known. */
const missingScopes = (account: Account | undefined, scopes: string[]): string[] =>
  account?.scopes.length ? scopes.filter((one) => !account.scopes.includes(one)) : []

/** @throws 422 where a published post of this option cannot be deleted by an API, or not with what its account has granted */
export const requireDeletable = (
  { option, account_id, platform_response }: Published,
  { catalogs, accounts }: { catalogs: PlatformCatalog[]; accounts: Account[] },
): void => {
  const { declared: after, name } = declaredFor(option, catalogs)
  const refuse = (code: string, message: string): ApiError =>
    new ApiError(422, code, message, [{ field: 'id', code, message }])
  const declared = after.delete
  if (!declared) {
    const at = platform_response?.permalink ? `: ${platform_response.permalink}` : ' in the account'
    throw refuse('not_supported', `${name} lets no app delete such a post. Delete it by hand${at}`)
  }
  const account = accounts.find(({ id }) => id === account_id)
  const missing = missingScopes(account, declared.scopes)
  if (missing.length > 0) {
    const message = `${account?.display_name} has not granted ${missing.join(', ')}: connect the account again, then delete the post`
    throw refuse('permission_denied', message)
  }
}

/** What of an edit the platform does not let be changed, by name. */
const fixedFields = (edit: JobEdit, fields: string[], name: string): Problem[] => {
  const { settings = {}, ...others } = edit
  const given = [...Object.keys(others), ...Object.keys(settings).map((one) => `settings.${one}`)]
  return given
    .filter((field) => !fields.includes(field))
    .map((field) => {
      const can = fields.length > 0 ? `what can be changed: ${fields.join(', ')}` : 'nothing can be changed'
      const message = `${name} lets no app change this of a published post; ${can}`
      return { field, code: 'not_editable', message, allowed: fields }
    })
}

/**
 * The changes of a published post that an edit asks for: of the settings only those that it names.
 *
 * @param accounts of the job's user; mediaOrigins: those that URLs may lead to although their address is private
 * @throws 422 with everything that the platform lets no app change, or would refuse
 */
export const requireChanges = (
  job: Pick<Job, 'option' | 'account_id' | 'scheduled_at'> & { content: unknown },
  edit: JobEdit,
  known: { catalogs: PlatformCatalog[]; accounts: Account[]; mediaOrigins: string[] },
): PostChanges => {
  const { declared, name } = declaredFor(job.option, known.catalogs)
  const account = known.accounts.find(({ id }) => id === job.account_id)
  const problems = fixedFields(edit, declared.edit?.fields ?? [], name)
  const missing = missingScopes(account, declared.edit?.scopes ?? [])
  if (missing.length > 0) {
    const message = `${account?.display_name} has not granted ${missing.join(', ')}: connect the account again, then edit the post`
    problems.push({ field: 'id', code: 'permission_denied', message })
  }
  const { caption, settings } = edit
  const content = job.content as { settings?: Record<string, unknown> }
  const changed = {
    ...content,
    ...(caption === undefined ? {} : { caption }),
    ...(settings === undefined ? {} : { settings: { ...content.settings, ...settings } }),
  }
  const review = (of: unknown) => contentProblems(job.option, of, { ...known, account }, job.scheduled_at)
  // What was published may break rules of today, such as those about times.
  const before = review(content)
  const after = review(changed).filter(
    ({ field, code }) => !before.some((one) => one.field === field && one.code === code),
  )
  problems.push(...after)
  if (problems.length === 0 && caption === undefined && Object.keys(settings ?? {}).length === 0) {
    problems.push({ field: 'settings', code: 'nothing_to_change', message: 'expected something to change' })
  }
  if (problems.length > 0)
    throw new ApiError(422, 'invalid_edit', 'the post cannot be edited like this', problems)
  return { ...(caption === undefined ? {} : { caption }), ...(settings === undefined ? {} : { settings }) }
}
