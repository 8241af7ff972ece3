import { waitForLag } from './lag.ts'
import type { Story } from './story.ts'

const SITE = 'https://www.facebook.com'

/** Facebook may answer a path. */
export const addressOn = (address: string): string | undefined =>
  URL.canParse(address, SITE) ? new URL(address, SITE).href : undefined

/** Where a post is: best effort, for it is out. */
export const readPermalink = async (
  { attempt }: Pick<Story, 'attempt'>,
  read: () => Promise<string | undefined>,
): Promise<string | undefined> => {
  try {
    const address = await read()
    return address === undefined ? undefined : addressOn(address)
  } catch (error) {
    attempt.logger.info({ reason: (error as Error).message }, 'No permalink yet')
    return undefined
  }
}

export const NO_ADDRESS = 'Facebook published the story and did not tell its address.'

/** Where a story is: only a list tells, which may show it late. */
export const awaitPermalink = async (
  story: Story,
  read: () => Promise<string | undefined>,
): Promise<string | undefined> => {
  const address = await readPermalink(story, read)
  if (address === undefined) await waitForLag(story, 'address', 'Facebook does not list the story yet')
  return address
}
