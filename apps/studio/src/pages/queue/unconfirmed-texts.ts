import { defineTexts } from '../../i18n/texts.ts'

export const unconfirmedTexts = defineTexts(
  {
    title: 'Nothing is published at the moment',
    problems: {
      restored:
        'The database is in an older state: it was restored from a backup. What was published since then is not recorded.',
      moved: 'The database is not the one that this installation knows: it was moved, or restored elsewhere.',
      copied: 'The database belongs to a deployment of another name: it is a copy.',
    },
    dataUntil: (when: string) => `The newest entry is from ${when}.`,
    answers: {
      restored: {
        action: 'It was restored',
        title: 'Continue with a restored database?',
        text: 'Every post that may have gone out since then is searched for on its network before it is published. Where a network cannot be searched, the user decides.',
      },
      moved: {
        action: 'It was moved, nothing was lost',
        title: 'Continue with a moved database?',
        text: 'Posts are published as planned. Confirm this only if the old database had stopped before the move: otherwise posts go out twice.',
      },
      copy: {
        action: 'It is a copy',
        title: 'Make this a copy of its own?',
        text: 'All accounts are disconnected here and all waiting posts are cancelled. The original is not changed.',
      },
    },
  },
  {
    title: 'Nada está sendo publicado no momento',
    problems: {
      restored:
        'O banco de dados está num estado mais antigo: foi restaurado de um backup. O que foi publicado desde então não está registrado.',
      moved: 'O banco de dados não é o que esta instalação conhece: foi movido ou restaurado em outro lugar.',
      copied: 'O banco de dados pertence a uma implantação com outro nome: é uma cópia.',
    },
    dataUntil: (when: string) => `O registro mais recente é de ${when}.`,
    answers: {
      restored: {
        action: 'Foi restaurado',
        title: 'Continuar com um banco restaurado?',
        text: 'Cada publicação que possa ter saído desde então é procurada na rede antes de ser publicada. Onde a rede não permite procurar, o usuário decide.',
      },
      moved: {
        action: 'Foi movido, nada se perdeu',
        title: 'Continuar com um banco movido?',
        text: 'As publicações saem como planejado. Confirme só se o banco antigo tinha parado antes da mudança: senão publicações saem duas vezes.',
      },
      copy: {
        action: 'É uma cópia',
        title: 'Fazer desta uma cópia independente?',
        text: 'Todas as contas são desconectadas aqui e as publicações em espera são canceladas. O original não muda.',
      },
    },
  },
)
