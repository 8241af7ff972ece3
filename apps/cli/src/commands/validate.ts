import { type AddCommand, examples, runs } from '../add-command.ts'
import { EXIT } from '../exit-codes.ts'
import { inputOf } from '../publication/input.ts'
import { addContentOptions, type ContentOptions } from '../publication/options.ts'

export const addValidate: AddCommand = (program, signal) => {
  addContentOptions(
    program.command('validate').description('Say what would become of a publication, without publishing it'),
  )
    .option('--test', 'for the sandbox, with a live key')
    .addHelpText(
      'after',
      examples('carteiro validate film.mp4 --to tiktok_video,youtube_short --caption "Bom dia"'),
    )
    .action(
      runs(signal, async (context, media: string[], options: ContentOptions & { test?: boolean }) => {
        const { output } = context
        const carteiro = context.carteiro()
        const mode = options.test ? 'test' : undefined
        const input = await inputOf(media, options, signal)
        const checked = await carteiro.publications.validate(input, { mode, signal })
        output.result(checked, () =>
          checked.options
            .flatMap(({ platform, accepted, problems, warnings }) => [
              `${platform}  ${accepted ? output.style('green', 'accepted') : output.style('red', 'refused')}`,
              ...problems.map(({ field, message }) => `  ${field}: ${message}`),
              ...warnings.map(
                ({ field, message }) => `  ${output.style('yellow', 'warning')} ${field}: ${message}`,
              ),
            ])
            .join('\n'),
        )
        return checked.options.every(({ accepted }) => accepted) ? EXIT.ok : EXIT.refused
      }),
    )
}
