import { descriptorOf, platformNames } from '@carteiro/platforms'
import type { Sql } from 'postgres'
import type { Place } from './place.ts'

/** An option of each platform: of the demo's video, which every platform takes. */
export const OPTION_OF: Record<string, string> = Object.fromEntries(
  platformNames.flatMap((name) => {
    const [first] = descriptorOf(name).demo.video
    return first ? [[name, first.option]] : []
  }),
)

/** Every platform's service is the handler. */
export const registerSevenPlatforms = async (sql: Sql, place: Place): Promise<void> => {
  await sql`
    update carteiro.platforms set url = ${place.handlerUrl}, version = '1.0.0', catalog = '{}', registered_at = now()
    where platform = any (${Object.keys(OPTION_OF)})`
}

/** An account at each platform for each user. @returns each user's accounts by platform */
export const connectSevenPlatforms = async (
  sql: Sql,
  userIds: string[],
): Promise<Map<string, Record<string, string>>> => {
  const rows = await sql`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
    select user_id, platform, gen_random_uuid(), 'Account', '{"key_id": "k1"}'
    from unnest(${userIds}::uuid[]) as user_id
    cross join unnest(${Object.keys(OPTION_OF)}::text[]) as platform
    returning user_id, platform, id`
  const byUser = Map.groupBy(rows, (row) => row.user_id as string)
  return new Map(
    [...byUser].map(([user, accounts]) => [
      user,
      Object.fromEntries(accounts.map(({ platform, id }) => [platform, id])),
    ]),
  )
}
