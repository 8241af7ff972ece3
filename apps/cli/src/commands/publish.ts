import type { Enqueued } from '@carteiro/sdk'
import { type AddCommand, examples, runs } from '../add-command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { exitCodeOfPublication, publicationText } from '../jobs.ts'
import { timeoutOf } from '../numbers.ts'
import { followPublication } from '../publication/follow.ts'
import { inputOf } from '../publication/input.ts'
import { addContentOptions, type ContentOptions } from '../publication/options.ts'
import { type ModeOptions, requireMode } from '../publication/require-mode.ts'

type Options = ContentOptions &
  ModeOptions & {
    wait?: boolean
    timeout?: string
    idempotencyKey?: string
    priority?: 'high' | 'normal' | 'low'
  }

const enqueuedText = (enqueued: Enqueued, { output }: Context): string =>
  [
    `publication ${enqueued.publication_id}${enqueued.replayed ? '  (enqueued before: nothing was enqueued now)' : ''}`,
    ...enqueued.jobs.map(({ job_id, platform }) => `  ${platform}  job ${job_id}`),
    ...enqueued.rejected.map(
      ({ platform, message }) => `  ${platform}  ${output.style('red', 'refused')}  ${message}`,
    ),
    ...(enqueued.warnings ?? []).map(({ message }) => `  ${output.style('yellow', 'warning')}  ${message}`),
  ].join('\n')

export const addPublish: AddCommand = (program, signal) => {
  addContentOptions(program.command('publish').description('Publish: files are uploaded first'))
    .option('--priority <priority>', 'high, normal or low')
    .option('--idempotency-key <key>', 'one for each publication; left out: made of the content')
    .option('--wait', 'wait for the end: exit code 1 when a job failed')
    .option('--timeout <seconds>', 'with --wait: wait so long at most (exit code 6)')
    .option('--live', 'publish for real, with a live key')
    .option('--test', 'publish to the sandbox, with a live key')
    .addHelpText(
      'after',
      examples(
        'carteiro publish photo.jpg --to x_post,instagram_feed --caption "Bom dia" --wait',
        'carteiro publish film.mp4 --to tiktok_video --setting tiktok_video.privacy_level=SELF_ONLY',
        'carteiro publish --to x_post --caption "At six" --at 2026-12-24T18:00:00-03:00 --live',
      ),
    )
    .action(
      runs(signal, async (context, media: string[], options: Options) => {
        const { output } = context
        const carteiro = context.carteiro()
        const content = await inputOf(media, options, signal)
        const input = options.priority === undefined ? content : { ...content, priority: options.priority }
        const mode = await requireMode(context, options, `Publish on ${input.selectedOptions.join(', ')}`)
        const timeoutMs = timeoutOf(options.timeout)
        const enqueued = await carteiro.publications.enqueue(input, {
          idempotencyKey: options.idempotencyKey,
          mode: mode === context.mode() ? undefined : mode,
          signal,
          onUpload: ({ file, loaded, total }) => {
            if (loaded === total) output.note(`uploaded ${media[file] ?? 'a file'}`)
          },
        })
        const rejected = enqueued.rejected.length > 0
        if (!options.wait) {
          output.result(enqueued, () => enqueuedText(enqueued, context))
          return rejected ? EXIT.failed : EXIT.ok
        }
        output.note(enqueuedText(enqueued, context))
        const id = enqueued.publication_id
        const finished = await followPublication(context, carteiro, id, { timeoutMs, lines: 'note' })
        const { replayed, rejected: refused, warnings } = enqueued
        output.result({ ...finished, replayed, rejected: refused, warnings }, () =>
          publicationText(finished, output),
        )
        return rejected ? EXIT.failed : exitCodeOfPublication(finished)
      }),
    )
}
