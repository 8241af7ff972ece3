import { type PlatformClient, readAnswer } from '@carteiro/platform-kit'
import { ROLES_MAX_PAGES } from './limits.ts'
import { PAGE_SIZE, type ReadList, readPages } from './paged.ts'
import { organization, rolesPage } from './responses.ts'

const URN = 'urn:li:organization:'

/**
 * Roles that may not post. Every other one may, or is not known to us: LinkedIn decides when it is used.
 * https://learn.microsoft.com/en-us/linkedin/marketing/getting-started#company-page-roles
 */
const ROLES_WITHOUT_POSTS = ['ANALYST', 'CURATOR', 'LEAD_CAPTURE_ADMINISTRATOR', 'LEAD_GEN_FORMS_MANAGER']
const APPROVED = 'APPROVED'

const urnOf = (id: string): string => (id.startsWith('urn:') ? id : URN + id)

/** What a login may read of organisations. @throws PlatformError */
export const organizationsApi = (client: PlatformClient, version: string, token: string) => {
  const get = (operation: string, path: string, method?: string) =>
    client({
      operation,
      method: 'GET',
      path,
      token,
      headers: {
        'linkedin-version': version,
        'x-restli-protocol-version': '2.0.0',
        ...(method ? { 'x-restli-method': method } : {}),
      },
    })
  const pageOfRoles = async (start: number) => {
    const path = `/rest/organizationAcls?q=roleAssignee&state=${APPROVED}&start=${start}&count=${PAGE_SIZE}`
    return readAnswer('LinkedIn', await get('list_organizations', path, 'FINDER'), rolesPage)
  }

  return {
    /** URNs of the organisations that the login may post for. */
    mayPostFor: async (): Promise<ReadList<string>> => {
      const { items, isWhole } = await readPages(pageOfRoles, { maxPages: ROLES_MAX_PAGES })
      const usable = items.filter(
        ({ role = '', state = APPROVED }) => state === APPROVED && !ROLES_WITHOUT_POSTS.includes(role),
      )
      const urns = usable.flatMap((one) => {
        const id = one.organization ?? one.organizationTarget ?? one.organizationalTarget
        return id === undefined ? [] : [urnOf(id)]
      })
      const found = [...new Set(urns)].filter((urn) => urn.startsWith(URN))
      return { items: found, isWhole: isWhole && urns.length === usable.length }
    },

    /** Its names; without them where this login may not read them, which does not keep it from posting. */
    describe: async (
      urn: string,
    ): Promise<{ name?: string | undefined; vanityName?: string | undefined }> => {
      const answer = await get('get_organization', `/rest/organizations/${urn.slice(URN.length)}`)
      const { localizedName, vanityName } = organization.safeParse(answer.body).data ?? {}
      return answer.status === 200 ? { name: localizedName, vanityName } : {}
    },
  }
}
