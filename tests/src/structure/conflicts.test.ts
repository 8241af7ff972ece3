import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const MARKER = '^(<{7}|>{7}) '

test('no file holds what a merge has left over', () => {
  const { status, stdout } = spawnSync('git', ['grep', '--extended-regexp', '--files-with-matches', MARKER], {
    encoding: 'utf8',
    cwd: import.meta.dirname.replace(/tests\/src\/structure$/, ''),
  })
  // git grep ends with 1 when it finds nothing, and with more when it could not search.
  expect([stdout, status]).toEqual(['', 1])
})
