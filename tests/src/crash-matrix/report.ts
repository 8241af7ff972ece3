import { STEP_LIMIT_SECONDS } from './pace.ts'
import { crashes, type Verdict } from './scenarios.ts'

const cellOf = (verdict: Verdict | undefined): string => {
  if (!verdict) return ''
  const end = verdict.end === 'completed' ? `${verdict.posts}` : `${verdict.posts}, ${verdict.end}`
  return verdict.good ? end : `**${end}**`
}
const nameOf = ({ option, media, account, operation, skip }: Verdict): string =>
  `\`${option}\` ${media.join(' + ') || 'text'}${account ? ', organisation' : ''} | \`${operation}\`${skip ? ` (${skip + 1}.)` : ''}`

/** The matrix as a page: how many posts the sandbox holds after each crash, and how the job ended. */
export const reportOf = (verdicts: Verdict[]): string => {
  const rows = Map.groupBy(verdicts, nameOf)
  const bad = verdicts.filter(({ good }) => !good).length
  const lines = [...rows].map(([name, cells]) => {
    const row = crashes.map((crash) => cellOf(cells.find((cell) => cell.crash === crash)))
    return `| ${name} | ${row.join(' | ')} |`
  })
  return `# Crash matrix

Written by \`npm run crash-matrix\`. Each cell is one job whose call was hit by one crash: the posts that the sandbox's own
books hold afterwards, and how the job ended unless it was completed. Good is exactly one post, or \`outcome_unknown\` with at
most one. ${verdicts.length - bad} of ${verdicts.length} cells are good.

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

| job | call | ${crashes.join(' | ')} |
| --- | --- | ${crashes.map(() => '---').join(' | ')} |
${lines.join('\n')}
`
}
