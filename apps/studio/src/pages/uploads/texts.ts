import { defineTexts } from '../../i18n/texts.ts'

export const uploadsTexts = defineTexts(
  {
    title: 'Media',
    lead: 'The files that you have uploaded. They are removed by themselves when no post needs them any more.',
    loadFailed: 'Your files could not be loaded.',
    list: 'Your files, the newest first',
    none: 'No file of yours is stored.',
    publish: 'Publish something',
    more: 'Show more',
    storage: 'Storage',
    used: (used: string, limit: string) => `${used} of ${limit} used`,
    usedOnly: (used: string) => `${used} used`,
    uploaded: (when: string) => `Uploaded ${when}`,
    kept: (jobs: number) =>
      jobs === 1
        ? 'Kept: a post that is not finished shows it.'
        : `Kept: ${jobs} posts that are not finished show it.`,
    wasShown: (ended: string) => `Its last post ended ${ended}.`,
    unused: 'No post shows it.',
    removed: (when: string) => `It is removed ${when}.`,
    removedSoon: 'It is removed within the hour.',
    open: (name: string) => `Open ${name}`,
    delete: 'Delete',
    deleteOf: (name: string) => `Delete ${name}`,
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteText:
      'The file is gone at once, and can’t be brought back. Posts that are out stay as they are. A post that failed and shows it can’t be tried again with it.',
    back: 'Back',
    refused: 'That was not possible',
  },
  {
    title: 'Mídias',
    lead: 'Os arquivos que você enviou. Eles são removidos sozinhos quando nenhuma publicação precisa mais deles.',
    loadFailed: 'Não foi possível carregar seus arquivos.',
    list: 'Seus arquivos, os mais novos primeiro',
    none: 'Nenhum arquivo seu está guardado.',
    publish: 'Publicar algo',
    more: 'Mostrar mais',
    storage: 'Armazenamento',
    used: (used, limit) => `${used} de ${limit} em uso`,
    usedOnly: (used) => `${used} em uso`,
    uploaded: (when) => `Enviado ${when}`,
    kept: (jobs) =>
      jobs === 1
        ? 'Guardado: uma publicação não concluída usa este arquivo.'
        : `Guardado: ${jobs} publicações não concluídas usam este arquivo.`,
    wasShown: (ended) => `A última publicação com ele terminou ${ended}.`,
    unused: 'Nenhuma publicação usa este arquivo.',
    removed: (when) => `Será removido ${when}.`,
    removedSoon: 'Será removido dentro de uma hora.',
    open: (name) => `Abrir ${name}`,
    delete: 'Excluir',
    deleteOf: (name) => `Excluir ${name}`,
    deleteTitle: (name) => `Excluir ${name}?`,
    deleteText:
      'O arquivo some na hora e não pode ser recuperado. O que já foi publicado continua como está. Uma publicação que falhou e usa este arquivo não poderá ser tentada de novo com ele.',
    back: 'Voltar',
    refused: 'Não foi possível',
  },
)
