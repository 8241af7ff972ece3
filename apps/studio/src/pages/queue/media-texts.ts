import { defineTexts } from '../../i18n/texts.ts'

export const mediaTexts = defineTexts(
  {
    lead: 'What is stored of all users’ uploads. Each file is removed when no job can need it any more.',
    files: 'Files',
    bytes: 'Stored',
    unfinished: 'Being uploaded',
    unfinishedOf: (files: string, bytes: string) =>
      files === '1' ? `1 file, ${bytes}` : `${files} files, ${bytes}`,
    limit: 'Allowed to one user',
    noLimit: 'no limit',
    most: 'Users who have stored most',
    none: 'Nothing is stored.',
    user: 'User',
    share: 'Of what is allowed',
  },
  {
    lead: 'O que está guardado dos envios de todos os usuários. Cada arquivo é removido quando nenhum job pode mais precisar dele.',
    files: 'Arquivos',
    bytes: 'Guardado',
    unfinished: 'Em envio',
    unfinishedOf: (files, bytes) => (files === '1' ? `1 arquivo, ${bytes}` : `${files} arquivos, ${bytes}`),
    limit: 'Permitido a cada usuário',
    noLimit: 'sem limite',
    most: 'Usuários com mais dados guardados',
    none: 'Nada está guardado.',
    user: 'Usuário',
    share: 'Do permitido',
  },
)
