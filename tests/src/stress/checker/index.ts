import type { Sql } from 'postgres'
import { createHistoryCheck } from './histories.ts'
import { createLimitCheck } from './limits.ts'
import { createPostCheck, type Post } from './posts.ts'
import { createStateCheck } from './states.ts'

/** Checks successive consistent snapshots of the database, and compares them with the platforms' posts. */
export const createChecker = (owner: Sql, posts: () => Post[]) => {
  const states = createStateCheck(owner)
  const histories = createHistoryCheck()
  const limits = createLimitCheck()
  const ownership = createPostCheck()
  return async (): Promise<string[]> => {
    // Read before the snapshot: every post that is out by then must be in it.
    const out = posts()
    const found = await owner.begin('isolation level repeatable read read only', (snapshot) =>
      Promise.all([states(snapshot), histories(snapshot), limits(snapshot), ownership(snapshot, out)]),
    )
    return found.flat()
  }
}
