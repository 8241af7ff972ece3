import { execFileSync, spawnSync } from 'node:child_process'
import { chown, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackHarness } from '@carteiro/testing/stack/harness'

/**
 * A base backup of the running Postgres, as pg_basebackup makes them.
 * https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 *
 * @returns its folder
 */
export const backUpPostgres = async ({ sql, stateDir }: StackHarness): Promise<string> => {
  const dataDir = join(stateDir, 'postgres')
  const backup = join(stateDir, 'backup')
  const session = await sql.reserve()
  try {
    await session`select pg_backup_start('crash matrix', fast => true)`
    // With its owner: as root Postgres runs as a user of its own. Files that vanish meanwhile are written again by recovery.
    spawnSync('cp', ['-a', dataDir, backup])
    const [stopped] = await session`select labelfile from pg_backup_stop(wait_for_archive => false)`
    execFileSync('cp', ['-a', `${join(dataDir, 'pg_wal')}/.`, join(backup, 'pg_wal')])
    const label = join(backup, 'backup_label')
    await writeFile(label, stopped?.labelfile)
    const { uid, gid } = await stat(dataDir)
    await chown(label, uid, gid)
    await rm(join(backup, 'postmaster.pid'))
  } finally {
    session.release()
  }
  return backup
}

/** Postgres stops, and comes back as it was when the backup was made. */
export const restorePostgres = ({ replacePostgres }: StackHarness, backup: string): Promise<void> =>
  replacePostgres(async (dataDir) => {
    await rm(dataDir, { recursive: true })
    await rename(backup, dataDir)
  })
