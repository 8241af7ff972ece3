import type { Account, Job, PlatformCatalog } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'

type Published = Pick<Job, 'option' | 'account_id' | 'platform_response'>

/** @throws 422 where a published post of this option cannot be deleted by an API, or not with what its account has granted */
export const requireDeletable = (
  { option, account_id, platform_response }: Published,
  { catalogs, accounts }: { catalogs: PlatformCatalog[]; accounts: Account[] },
): void => {
  const catalog = catalogs.find(({ options }) => options.some((one) => one.option === option))
  const refuse = (code: string, message: string): ApiError =>
    new ApiError(422, code, message, [{ field: 'id', code, message }])
  const declared = catalog?.options.find((one) => one.option === option)?.after?.delete
  if (!declared) {
    const at = platform_response?.permalink ? `: ${platform_response.permalink}` : ' in the account'
    const name = catalog?.display_name ?? option
    throw refuse('not_supported', `${name} lets no app delete such a post. Delete it by hand${at}`)
  }
  const account = accounts.find(({ id }) => id === account_id)
  const missing = account?.scopes.length ? declared.scopes.filter((one) => !account.scopes.includes(one)) : []
  if (missing.length > 0) {
    const message = `${account?.display_name} has not granted ${missing.join(', ')}: connect the account again, then delete the post`
    throw refuse('permission_denied', message)
  }
}
