import { type CallUnderTest, calls } from './calls/index.ts'
import { crashes } from './crashes.ts'
import { STEP_LIMIT_SECONDS } from './pace.ts'
import { moments, type RestoreVerdict } from './restores.ts'
import type { Verdict } from './scenarios.ts'

const cellOf = (verdict: Pick<Verdict, 'posts' | 'end' | 'good'> | undefined): string => {
  if (!verdict) return ''
  const end = verdict.end === 'completed' ? `${verdict.posts}` : `${verdict.posts}, ${verdict.end}`
  return verdict.good ? end : `**${end}**`
}
const nameOf = ({
  option,
  media,
  account,
  operation,
  skip,
  settings,
  action,
  parts,
}: CallUnderTest): string => {
  const job = [
    `\`${option}\` ${media.join(' + ') || 'text'}`,
    ...(parts ? [`thread of ${parts}`] : []),
    ...(account ? ['organisation'] : []),
    ...(settings?.draft ? ['draft'] : []),
    ...(action === 'edit' ? ['published, edited'] : action ? ['published, deleted'] : []),
  ]
  return `${job.join(', ')} | \`${operation}\`${skip ? ` (${skip + 1}.)` : ''}`
}

const tableOf = (columns: readonly string[], rows: string[]): string =>
  [
    `| job | call | ${columns.join(' | ')} |`,
    `| --- | --- | ${columns.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n')

const crashRows = (verdicts: Verdict[]): string[] =>
  calls.map((call) => {
    const cells = crashes.map((crash) =>
      cellOf(verdicts.find((verdict) => verdict.call === call && verdict.crash === crash)),
    )
    return `| ${nameOf(call)} | ${cells.join(' | ')} |`
  })

const restoreRows = (restores: RestoreVerdict[]): string[] =>
  [...Map.groupBy(restores, ({ call }) => nameOf(call))].map(([name, ofCall]) => {
    const cells = moments.map((moment) => cellOf(ofCall.find((verdict) => verdict.moment === moment)))
    return `| ${name} | ${cells.join(' | ')} |`
  })

/** The matrix as a page: how many posts the sandbox holds after each crash and each restore, and how the job ended. */
export const reportOf = (verdicts: Verdict[], restores: RestoreVerdict[]): string => {
  const judged = [...verdicts, ...restores]
  const bad = judged.filter(({ good }) => !good).length
  return `# Crash matrix

Written by \`npm run crash-matrix -- --full\`. Each cell is one job: the posts that the sandbox holds
afterwards, and how the job ended unless it was completed. ${judged.length - bad} of ${judged.length} cells are good.

## Crashes

The job's call was hit by one crash. Good is exactly one post (of a thread one for each part), or \`outcome_unknown\` with at most as many; of a published job whose post is deleted, none.

| crash | what happens |
| --- | --- |
| service killed before | SIGKILL of the platform's service while its call is on its way |
| service killed after | SIGKILL after the call had its effect, before its answer |
| killed after the record | SIGKILL of the platform's service as soon as the call's result is recorded |
| response lost | the connection breaks after the effect |
| error after the effect | the platform answers 500 although it did what was asked |
| silent after the effect | the platform does what was asked and says nothing, until the call's own time limit ends it (shortened to ${STEP_LIMIT_SECONDS} seconds at most) |
| database cut | the service's connections to Postgres are cut after the effect, before it is recorded |
| lease lost | a second dispatcher takes the job over while the first one's attempt still waits for its answer |
| dispatcher killed | SIGKILL of the dispatcher after the effect, on all platforms at once |

The program itself fails when a job of it recorded a step that no crash hit: every step that calls a platform is here.

${tableOf(crashes, crashRows(verdicts))}

## Restores

The database was restored from a base backup when every job had published, and an operator has confirmed \`restored\`
([restore.md](restore.md)). Good is exactly one post, and a job that is completed or says \`outcome_unknown\`.

| backup made | what the backup knows of the job |
| --- | --- |
| not begun | nothing was done; its time comes after the backup |
| before publishing | the call before the one that publishes has had its effect, which is not recorded |
| while publishing | the call that publishes has had its effect, which is not recorded |
| published | the job is completed |

${tableOf(moments, restoreRows(restores))}
`
}
